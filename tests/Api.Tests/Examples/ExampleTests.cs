namespace Ottu.Api.Tests.Examples;

public class ExampleTests(ExampleRun run) : IClassFixture<ExampleRun>
{
    [Fact]
    public void Every_example_answers_as_it_says()
    {
        run.Sent.ShouldBeGreaterThan(0);
        run.Failures.ShouldBeEmpty();
    }

    [Fact]
    public void Every_route_has_an_example() => run.Unreached.ShouldBeEmpty();
}
