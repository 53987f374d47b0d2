using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Ottu.Api.Tests.Kernel;
using Ottu.Application.Gateways;

namespace Ottu.Api.Tests.Gateways;

/// <summary>A bank that takes the call and says nothing, behind a production connection.</summary>
public class TimedGatewayTests
{
    [Fact]
    public async Task A_gateway_that_does_not_answer_in_time_leaves_the_attempt_undecided()
    {
        using var host = new SilentHost();
        host.Settings["Ottu:Gateways:TimeoutSeconds"] = "5";
        (await host.Merchant().PatchAsJsonAsync("/b/api/v1/admin/mids/mpgs1/", new JsonObject { ["type"] = "production" })).StatusCode.ShouldBe(HttpStatusCode.OK);
        var id = await host.CreateSession(("pg_codes", new JsonArray("mpgs1")));

        var paying = Payer.Of(host).Pay(id, "mpgs1");
        await host.Bank.Called.Task.WaitAsync(TimeSpan.FromSeconds(30));
        paying.IsCompleted.ShouldBeFalse();
        host.Clock.Advance(TimeSpan.FromSeconds(5));
        (await paying.WaitAsync(TimeSpan.FromSeconds(30))).StatusCode.ShouldBe(HttpStatusCode.SeeOther);

        host.Bank.GaveUp.ShouldBeTrue();
        var attempt = (await host.Merchant().GetFromJsonAsync<JsonObject>($"/b/api/v1/admin/transactions/{id}/"))!["attempts"]!.AsArray().Single()!;
        ((string)attempt["state"]!).ShouldBe("pending");
        (await host.State(id)).ShouldBe("pending");
    }

    sealed class SilentHost : OttuHost
    {
        public SilentBank Bank { get; } = new();

        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            base.ConfigureWebHost(builder);
            builder.ConfigureServices(services => services.AddKeyedSingleton<IGateway>("mpgs", Bank));
        }
    }

    sealed class SilentBank : IGateway
    {
        public TaskCompletionSource Called { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public bool GaveUp { get; private set; }

        public async Task<GatewayAnswer> Charge(ChargeRequest request, CancellationToken ct)
        {
            using var _ = ct.Register(() => GaveUp = true);
            Called.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, ct);
            return new GatewayAnswer.NotSent("Never reached.");
        }

        public Task<GatewayAnswer> Inquire(InquiryRequest request, CancellationToken ct) => Task.FromResult<GatewayAnswer>(new GatewayAnswer.Unknown("Silence."));

        public Task<GatewayAnswer> Operate(OperationRequest request, CancellationToken ct) => Task.FromResult<GatewayAnswer>(new GatewayAnswer.Unknown("Silence."));

        public Task<GatewayAnswer> ForgetCard(ForgetCardRequest request, CancellationToken ct) => Task.FromResult<GatewayAnswer>(new GatewayAnswer.Unknown("Silence."));

        public Task<GatewayAnswer> InquireOperation(OperationRequest request, CancellationToken ct) => Task.FromResult<GatewayAnswer>(new GatewayAnswer.Unknown("Silence."));
    }
}
