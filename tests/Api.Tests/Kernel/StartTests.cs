namespace Ottu.Api.Tests.Kernel;

public class StartTests
{
    [Fact]
    public async Task Starts_on_an_empty_folder()
    {
        using var host = new OttuHost();
        var answer = await host.Anonymous().GetAsync("/nothing-here");
        answer.StatusCode.ShouldBe(System.Net.HttpStatusCode.NotFound);
    }
}
