using System.Net;
using Ottu.Api.Tests.Kernel;

namespace Ottu.Api.Tests.Http;

public class HealthTests
{
    [Fact]
    public async Task Says_that_it_lives_and_is_ready_as_often_as_it_is_asked()
    {
        using var host = new OttuHost();
        var probe = host.Anonymous();
        for (var i = 0; i < 130; i++) (await probe.GetAsync("/health/ready")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await probe.GetStringAsync("/health/live")).ShouldBe("""{"status":"alive"}""");
        (await probe.GetStringAsync("/health/ready")).ShouldBe("""{"status":"ready"}""");
    }

    [Fact]
    public async Task Is_not_ready_while_the_schema_is_not_the_one_of_this_build()
    {
        using var host = new OttuHost();
        await using var connection = host.OpenDatabase();
        await using var command = connection.CreateCommand();
        command.CommandText = "DELETE FROM schema_migration";
        await command.ExecuteNonQueryAsync();
        var answer = await host.Anonymous().GetAsync("/health/ready");
        answer.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        (await answer.Content.ReadAsStringAsync()).ShouldBe("""{"status":"unavailable"}""");
    }
}
