using System.Net;

namespace Ottu.Api.Tests.Kernel;

public class HealthTests
{
    [Fact]
    public async Task Says_that_it_lives_and_is_ready_as_often_as_it_is_asked()
    {
        using var host = new OttuHost();
        var probe = host.Anonymous();
        for (var i = 0; i < 130; i++) (await probe.GetAsync("/health/ready")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await probe.GetStringAsync("/health/live")).ShouldBe("Healthy");
        (await probe.GetStringAsync("/health/ready")).ShouldBe("Healthy");
    }
}
