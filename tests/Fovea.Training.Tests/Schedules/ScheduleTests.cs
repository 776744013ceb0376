namespace Fovea.Training.Tests.Schedules;

/// <summary>How the learning rate changes; whole courses are compared with reference cases in Fovea.Conformance.</summary>
public sealed class ScheduleTests
{
    [Fact]
    public void A_rate_rises_for_the_warm_up_and_then_falls_to_nothing()
    {
        foreach (Schedule schedule in (Schedule[])[Training.Schedules.WarmUpLinear(2, 10), Training.Schedules.Cosine(2, 0, 10)])
        {
            Assert.Equal(0, schedule(0, 100));
            Assert.Equal(1, schedule(5, 100), 1e-6f);
            Assert.Equal(2, schedule(10, 100), 1e-6f);
            for (int step = 11; step <= 100; step++) Assert.InRange(schedule(step, 100), 0, schedule(step - 1, 100));
            Assert.Equal(0, schedule(100, 100), 1e-6f);
            Assert.Equal(0, schedule(101, 100), 1e-6f);
        }
        Assert.Equal(1, Training.Schedules.WarmUpLinear(2, 10)(55, 100), 1e-6f);
        Assert.Equal(1.25f, Training.Schedules.Cosine(2, 0.5f)(50, 100), 1e-6f);
    }

    [Theory, InlineData(false), InlineData(true)]
    public void One_cycle_rises_to_its_highest_rate_and_falls_below_its_first(bool straight)
    {
        Schedule rate = Training.Schedules.OneCycle(1, rise: 0.31, straight: straight), momentum = Training.Schedules.OneCycleMomentum(rise: 0.31, straight: straight);
        Assert.Equal(1 / 25f, rate(0, 100), 1e-6f);
        Assert.Equal(1, rate(30, 100), 1e-6f);
        Assert.Equal(1 / 25f / 1e4f, rate(99, 100), 1e-6f);
        Assert.Equal(0.52f, rate(15, 100), 1e-6f);
        Assert.Equal(0.95f, momentum(0, 100), 1e-6f);
        Assert.Equal(0.85f, momentum(30, 100), 1e-6f);
        Assert.Equal(0.95f, momentum(99, 100), 1e-6f);
    }

    [Fact]
    public void The_schedule_of_the_transformer_falls_with_the_root_of_the_step()
    {
        Schedule noam = Training.Schedules.Noam(width: 64, warmUp: 8);
        Assert.Equal(noam(7, 0) / 2, noam(31, 0), 1e-6f);
        Assert.Equal(noam(7, 0) / 8, noam(0, 0), 1e-6f);
        Assert.Equal(1 / 8.0 / Math.Sqrt(8), noam(7, 0), 1e-6);
    }
}
