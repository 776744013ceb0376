using Fovea.Numerics.Threads;

namespace Fovea.Numerics.Tests.Threads;

/// <summary>What callers of the pool rely on, however the threads happen to run.</summary>
public sealed unsafe class WorkerPoolLaws
{
    [Theory, InlineData(0), InlineData(1), InlineData(2), InlineData(3), InlineData(1009)]
    public void Every_item_is_done_exactly_once(int items)
    {
        for (int again = 0; again < 50; again++)
        {
            int[] done = new int[items + 1];
            fixed (int* counts = done)
            {
                var work = new Count(counts);
                WorkerPool.Run(ref work, items);
            }
            Assert.All(done[..items], times => Assert.Equal(1, times));
        }
    }

    [Fact]
    public void Many_callers_at_once_each_get_all_of_their_own_items()
    {
        var callers = new Thread[16];
        int failures = 0;
        for (int c = 0; c < callers.Length; c++)
        {
            callers[c] = new Thread(() =>
            {
                int* counts = stackalloc int[37];
                for (int again = 0; again < 200; again++)
                {
                    new Span<int>(counts, 37).Clear();
                    var work = new Count(counts);
                    WorkerPool.Run(ref work, 37);
                    if (new Span<int>(counts, 37).IndexOfAnyExcept(1) >= 0) Interlocked.Increment(ref failures);
                }
            });
            callers[c].Start();
        }
        foreach (Thread caller in callers) caller.Join();
        Assert.Equal(0, failures);
    }

    [Fact]
    public void A_worker_that_comes_late_never_does_an_item_of_a_call_that_is_over()
    {
        // Each call counts on a stack that the next call uses again: a late worker would be caught writing there.
        for (int again = 0; again < 20_000; again++)
        {
            Assert.True(QuickCallIsExact(), $"call {again}");
            if (again % 100 == 0) Thread.SpinWait(2000);
        }

        static bool QuickCallIsExact()
        {
            int* counts = stackalloc int[3];
            counts[0] = counts[1] = counts[2] = 0;
            var work = new Count(counts);
            WorkerPool.Run(ref work, 3);
            return counts[0] == 1 && counts[1] == 1 && counts[2] == 1;
        }
    }

    [Fact]
    public void A_call_from_inside_an_item_is_done_by_the_thread_that_makes_it()
    {
        int strangers = 0, done = 0;
        var outer = new Nested(&strangers, &done);
        WorkerPool.Run(ref outer, 23);
        Assert.Equal(0, strangers);
        Assert.Equal(23 * 11, done);
    }

    [Fact]
    public void An_exception_reaches_the_caller_and_the_pool_goes_on()
    {
        for (int again = 0; again < 100; again++)
        {
            var failing = new Failing();
            InvalidDataException failure = Assert.Throws<InvalidDataException>(() => WorkerPool.Run(ref failing, 64));
            Assert.Equal("an item failed", failure.Message);
            Every_item_is_done_exactly_once(3);
        }
    }

    [Fact]
    public void No_more_threads_take_part_than_the_call_allows()
    {
        for (int limit = 1; limit <= WorkerPool.Threads; limit++)
        {
            int now = 0, most = 0;
            var work = new Crowd(&now, &most);
            WorkerPool.Run(ref work, 200, limit);
            Assert.InRange(most, 1, limit);
        }
    }

    [Fact]
    public void Work_inside_an_object_may_be_moved_by_the_collector()
    {
        for (int again = 0; again < 10; again++)
        {
            var garbage = new byte[100][];
            for (int i = 0; i < garbage.Length; i++) garbage[i] = new byte[1000];
            var holder = new Holder();                                      // slides down once what lies before it is gone
            garbage = null;
            WorkerPool.Run(ref holder.Work, 16);
            Assert.Equal(16, holder.Work.Done);
        }
    }

    [Fact]
    public void Quick_calls_ring_for_each_sleeper_once()
    {
        int* counts = stackalloc int[2];
        for (int again = 0; again < 5000; again++)
        {
            var work = new Count(counts);
            WorkerPool.Run(ref work, 2);
            Assert.InRange(WorkerPool.Rings, 0, WorkerPool.Threads - 1);
        }
    }

    private readonly struct Count(int* counts) : IWork
    {
        public void Run(nint item) => Interlocked.Increment(ref counts[item]);
    }

    private readonly struct Nested(int* strangers, int* done) : IWork
    {
        public void Run(nint item)
        {
            var inner = new Inner(Environment.CurrentManagedThreadId, strangers, done);
            WorkerPool.Run(ref inner, 11);
        }

        private readonly struct Inner(int thread, int* strangers, int* done) : IWork
        {
            public void Run(nint item)
            {
                if (Environment.CurrentManagedThreadId != thread) Interlocked.Increment(ref *strangers);
                Interlocked.Increment(ref *done);
            }
        }
    }

    private readonly struct Failing : IWork
    {
        public void Run(nint item)
        {
            if (item >= 5) throw new InvalidDataException("an item failed");
        }
    }

    private readonly struct Crowd(int* now, int* most) : IWork
    {
        public void Run(nint item)
        {
            int here = Interlocked.Increment(ref *now);
            for (int seen = *most; here > seen; seen = *most)
                if (Interlocked.CompareExchange(ref *most, here, seen) == seen) break;
            Thread.SpinWait(200);
            Interlocked.Decrement(ref *now);
        }
    }

    private sealed class Holder
    {
        public Collecting Work;
    }

    private struct Collecting : IWork
    {
        public int Done;

        public void Run(nint item)
        {
            if (item == 3) GC.Collect(2, GCCollectionMode.Forced, blocking: true, compacting: true);
            Interlocked.Increment(ref Done);
        }
    }
}
