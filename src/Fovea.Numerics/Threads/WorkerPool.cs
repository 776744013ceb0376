using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace Fovea.Numerics.Threads;

/// <summary>A piece of work that falls into items which do not depend on each other.</summary>
internal interface IWork
{
    /// <summary>Does one item. Which thread does it, and when, must not matter to the result.</summary>
    void Run(nint item);
}

/// <summary>
/// A few threads that stand ready, for work that is over in microseconds. The caller takes part, so a call never waits
/// for a thread to wake up; a second caller, or a call from inside an item, does its work alone.
/// </summary>
/// <remarks>
/// Workers spin for at most 50 microseconds after the end of a call, then sleep; while others still work on the last items of a call they
/// wait up to a millisecond for what comes next, since waking up takes longer than most calls. A worker that comes late finds the call
/// closed and is not waited for.
/// Everybody begins with a share of the items that lie side by side, and goes on with what others have not begun: so a thread meets
/// again, call after call, the rows and the weights that lie in its own cache. What items compute must not depend on who gets them.
/// </remarks>
internal static unsafe class WorkerPool
{
    // The state of a call in one word, so that a worker takes a seat in the call that it looked at or in none:
    // how many have joined, how many seats there are, and whether it is over.
    private const int Closed = 1 << 30, SeatShift = 12, CountMask = (1 << SeatShift) - 1;

    private const int TurnsBeforeYield = 2_000;

    private static readonly long SpinTicks = Stopwatch.Frequency / 20_000, OpenSpinTicks = Stopwatch.Frequency / 1_000;

    [ThreadStatic] private static bool t_inside;

    private static readonly SemaphoreSlim s_bell = new(0);
    private static int s_owner, s_asleep, s_call, s_state = Closed, s_started;
    private static delegate*<void*, nint, void> s_run;
    private static void* s_work;
    private static int s_shares;
    private static Exception? s_failure;

    /// <summary>How many threads a call may use: <c>FOVEA_THREADS</c>, or the number of processors.</summary>
    public static int Threads { get; } = ReadThreads(Environment.GetEnvironmentVariable("FOVEA_THREADS"));

    // Below Threads: static fields get their values from top to bottom.
    private static readonly Share* s_share = (Share*)NativeMemory.AlignedAlloc((nuint)(Threads * sizeof(Share)), Share.Bytes);

    /// <summary>How often the bell has rung for nobody yet: never more often than there are workers.</summary>
    internal static int Rings => s_bell.CurrentCount;

    /// <summary>Does all items of <paramref name="work"/> and returns when the last is done.</summary>
    /// <param name="threads">At most this many threads, the caller among them; 0: <see cref="Threads"/>.</param>
    public static void Run<TWork>(ref TWork work, nint items, int threads = 0) where TWork : struct, IWork
    {
        if (threads == 0 || threads > Threads) threads = Threads;
        if (items <= 1 || threads <= 1 || t_inside || Interlocked.CompareExchange(ref s_owner, 1, 0) != 0)
        {
            for (nint item = 0; item < items; item++) work.Run(item);
            return;
        }

        // The copy lies on this stack, which stands still; the original may be part of an object that the collector moves.
        TWork here = work;
        try { RunShared(&Invoke<TWork>, Unsafe.AsPointer(ref here), items, threads); }
        finally
        {
            Volatile.Write(ref s_owner, 0);
            work = here;
        }
    }

    private static void Invoke<TWork>(void* work, nint item) where TWork : struct, IWork =>
        Unsafe.AsRef<TWork>(work).Run(item);

    private static void RunShared(delegate*<void*, nint, void> run, void* work, nint items, int threads)
    {
        StartWorkers();
        s_run = run;
        s_work = work;
        s_failure = null;
        int seats = (int)Math.Min(threads - 1, items - 1);
        s_shares = seats + 1;
        for (int i = 0; i < s_shares; i++) s_share[i] = new Share { Next = items * i / s_shares, End = items * (i + 1) / s_shares };
        Volatile.Write(ref s_state, seats << SeatShift);
        Interlocked.Increment(ref s_call);
        Wake(seats);

        t_inside = true;
        TakeItems(0);
        t_inside = false;

        Interlocked.Or(ref s_state, Closed);
        AwaitWorkers();
        if (s_failure is not { } failure) return;
        s_failure = null;
        ExceptionDispatchInfo.Throw(failure);
    }

    /// <summary>Items are short, so whoever still has one is about to end; only where he was put aside by others it pays to let go of the processor.</summary>
    private static void AwaitWorkers()
    {
        for (int turns = 0; (Volatile.Read(ref s_state) & CountMask) != 0; turns++)
        {
            if (turns < TurnsBeforeYield) Thread.SpinWait(1);
            else Thread.Yield();
        }
    }

    /// <summary>
    /// Rings for at most so many of those who sleep. Whoever is rung for is taken off the count of sleepers here, not when
    /// he wakes: else quick calls would ring for him again and again.
    /// </summary>
    private static void Wake(int workers)
    {
        for (int asleep = Volatile.Read(ref s_asleep); asleep > 0;)
        {
            int woken = Math.Min(asleep, workers), found = Interlocked.CompareExchange(ref s_asleep, asleep - woken, asleep);
            if (found == asleep)
            {
                s_bell.Release(woken);
                return;
            }
            asleep = found;
        }
    }

    /// <summary>First one's own share, then what is left of the others'.</summary>
    /// <param name="number">The thread's own: 0 is whoever calls.</param>
    private static void TakeItems(int number)
    {
        int shares = s_shares;
        try
        {
            for (int i = 0; i < shares; i++)
            {
                Share* share = s_share + (number + i) % shares;
                while (Volatile.Read(ref share->Next) < share->End && Interlocked.Increment(ref share->Next) - 1 is var item && item < share->End) s_run(s_work, (nint)item);
            }
        }
        catch (Exception failure)
        {
            Interlocked.CompareExchange(ref s_failure, failure, null);
            for (int i = 0; i < shares; i++) Volatile.Write(ref s_share[i].Next, s_share[i].End);
        }
    }

    private static void StartWorkers()
    {
        if (s_started != 0) return;
        s_started = 1;
        for (int i = 1; i < Threads; i++)
        {
            int number = i;
            new Thread(() => Work(number), 1 << 20) { IsBackground = true, Name = $"fovea {i}" }.Start();
        }
    }

    private static void Work(int number)
    {
        t_inside = true;
        for (int seen = 0; ;)
        {
            seen = AwaitCall(seen);
            if (!Join()) continue;
            TakeItems(number);
            Interlocked.Decrement(ref s_state);
        }
    }

    /// <summary>Takes a seat in the call that is open, if there is one left.</summary>
    private static bool Join()
    {
        for (int state = Volatile.Read(ref s_state); (state & Closed) == 0 && (state & CountMask) < state >> SeatShift;)
        {
            int found = Interlocked.CompareExchange(ref s_state, state + 1, state);
            if (found == state) return true;
            state = found;
        }
        return false;
    }

    private static int AwaitCall(int seen)
    {
        long start = Stopwatch.GetTimestamp(), quiet = start;
        for (int call; ; Thread.SpinWait(4))
        {
            if ((call = Volatile.Read(ref s_call)) != seen) return call;
            long now = Stopwatch.GetTimestamp();
            if ((Volatile.Read(ref s_state) & Closed) == 0 && now - start <= OpenSpinTicks) quiet = now;
            if (now - quiet <= SpinTicks) continue;

            Interlocked.Increment(ref s_asleep);
            if (Volatile.Read(ref s_call) == seen || !StayAwake()) s_bell.Wait();
            start = quiet = Stopwatch.GetTimestamp();
        }
    }

    /// <summary>Takes back the wish to sleep; too late once a caller has counted on ringing the bell.</summary>
    private static bool StayAwake()
    {
        for (int asleep = Volatile.Read(ref s_asleep); asleep > 0;)
        {
            int found = Interlocked.CompareExchange(ref s_asleep, asleep - 1, asleep);
            if (found == asleep) return true;
            asleep = found;
        }
        return false;
    }

    /// <summary>Items that lie side by side, in a place of its own: two lines of the cache, as processors fetch them in pairs.</summary>
    [StructLayout(LayoutKind.Sequential, Size = Bytes)]
    private struct Share
    {
        public const int Bytes = 128;

        public long Next, End;
    }

    private static int ReadThreads(string? text) => text switch
    {
        null or "" => Environment.ProcessorCount,
        _ when int.TryParse(text, out int threads) && threads is >= 1 and <= 1024 => threads,
        _ => throw new ArgumentException($"FOVEA_THREADS must be a number from 1 to 1024, got '{text}'"),
    };
}
