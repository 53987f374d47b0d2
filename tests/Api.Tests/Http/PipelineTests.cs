using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using MediatR;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.AspNetCore.TestHost;
using Ottu.Api.Tests.Kernel;
using Ottu.Application.Identity;
using Ottu.Application.Kernel;
using Ottu.Domain.Kernel;

namespace Ottu.Api.Tests.Http;

public sealed class PipelineTests(OttuHost host) : IClassFixture<OttuHost>
{
    const string Users = "/b/api/v1/admin/users/";

    [Theory]
    [InlineData("/b/nothing")]
    [InlineData("/b/nothing/here/")]
    public async Task Says_not_found_in_json_below_b(string path)
    {
        var answer = await host.Anonymous().GetAsync(path);
        answer.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("application/json");
        (await answer.Content.ReadAsStringAsync()).ShouldBe("""{"detail":"Not found."}""");
    }

    [Fact]
    public async Task Takes_no_null_character_in_a_query_and_asks_who_it_is_first()
    {
        var refused = await host.Merchant().GetAsync("/b/api/v1/admin/transactions/totals/?currency=K%00D");
        refused.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await refused.Content.ReadAsStringAsync()).ShouldBe("""{"detail":"Null characters are not allowed."}""");
        (await host.WithAuthorization("Api-Key", "wrong").GetAsync("/b/api/v1/admin/transactions/totals/?currency=K%00D")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);

        var page = await host.Anonymous().GetAsync("/demo?order=%00");
        page.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        page.Content.Headers.ContentType!.MediaType.ShouldBe("text/html");
    }

    [Fact]
    public async Task Says_not_found_to_people_on_a_page()
    {
        var answer = await host.Anonymous().GetAsync("/nothing/here");
        answer.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        answer.Content.Headers.ContentType!.ToString().ShouldBe("text/html; charset=utf-8");
        (await answer.Content.ReadAsStringAsync()).ShouldContain("<h1>Page not found</h1>");
    }

    [Theory]
    [InlineData("DELETE")]
    [InlineData("PUT")]
    public async Task Names_the_method_that_is_not_allowed(string method)
    {
        var answer = await host.Merchant().SendAsync(new HttpRequestMessage(new HttpMethod(method), Users));
        answer.StatusCode.ShouldBe(HttpStatusCode.MethodNotAllowed);
        (await answer.Content.ReadAsStringAsync()).ShouldBe($$"""{"detail":"Method \"{{method}}\" not allowed."}""");
    }

    [Fact]
    public async Task Names_the_media_type_that_is_not_read_after_asking_for_the_credential()
    {
        using var text = new StringContent("hello", Encoding.UTF8, "text/plain");
        (await host.Anonymous().PostAsync(Users, text)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        using var again = new StringContent("hello", Encoding.UTF8, "text/plain");
        var answer = await host.Merchant().PostAsync(Users, again);
        answer.StatusCode.ShouldBe(HttpStatusCode.UnsupportedMediaType);
        (await answer.Content.ReadAsStringAsync()).ShouldBe("""{"detail":"Unsupported media type \"text/plain; charset=utf-8\" in request."}""");
    }

    /// <summary>The stock client follows no redirects.</summary>
    [Fact]
    [Trait("check", "checkout-2")]
    public async Task Every_route_answers_alike_with_and_without_its_trailing_slash()
    {
        var client = host.Merchant();
        foreach (var endpoint in host.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>())
        {
            var path = "/" + System.Text.RegularExpressions.Regex.Replace(endpoint.RoutePattern.RawText!.Trim('/'), "[{][^}]*[}]", "1");
            foreach (var method in endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? [])
            {
                // What is deleted once is not there the second time.
                if (method == "DELETE") continue;
                if (path.StartsWith("/b/checkout/redirect", StringComparison.Ordinal) || !path.StartsWith("/b/", StringComparison.Ordinal)) continue;
                var with = await client.SendAsync(new HttpRequestMessage(new HttpMethod(method), path + "/"));
                var without = await client.SendAsync(new HttpRequestMessage(new HttpMethod(method), path));
                ((int)with.StatusCode).ShouldBe((int)without.StatusCode, $"{method} {path}");
                ((int)with.StatusCode / 100).ShouldNotBe(3, $"{method} {path}");
            }
        }
    }

    [Fact]
    public async Task Tells_nothing_about_an_exception()
    {
        using var failing = host.WithWebHostBuilder(builder => builder.ConfigureTestServices(services => services.AddTransient<IRequestHandler<ListUsers, Result<Page<JsonObject>>>, Failing>()));
        var client = failing.CreateClient();
        client.DefaultRequestHeaders.Add("Api-Key", OttuHost.PrivateKey);
        var answer = await client.GetAsync(Users);
        answer.StatusCode.ShouldBe(HttpStatusCode.InternalServerError);
        (await answer.Content.ReadAsStringAsync()).ShouldBe("""{"detail":"Internal server error."}""");
    }

    [Fact]
    public async Task Every_answer_carries_the_security_headers()
    {
        foreach (var path in (string[])[Users, "/nothing", "/b/nothing", "/docs"])
        {
            var answer = await host.Merchant().GetAsync(path);
            answer.Headers.GetValues("X-Content-Type-Options").ShouldBe(["nosniff"]);
            answer.Headers.Contains("Referrer-Policy").ShouldBeTrue(path);
            answer.Headers.Contains("Server").ShouldBeFalse(path);
        }

        (await host.Merchant().GetAsync(Users)).Headers.CacheControl!.NoStore.ShouldBeTrue();
    }

    [Fact]
    public async Task Describes_every_route_below_b()
    {
        var document = (await host.Anonymous().GetFromJsonAsync<JsonObject>("/openapi/v1.json"))!;
        var described = document["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject().Select(operation => $"{operation.Key.ToUpperInvariant()} {path.Key.TrimEnd('/')}")).ToHashSet(StringComparer.Ordinal);
        var routes = host.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.RoutePattern.RawText!.TrimStart('/').StartsWith("b/", StringComparison.Ordinal))
            .Where(endpoint => endpoint.Metadata.GetMetadata<IExcludeFromDescriptionMetadata>()?.ExcludeFromDescription is not true)
            .SelectMany(endpoint => endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods.Select(method => $"{method} /{Plain(endpoint.RoutePattern)}"));
        routes.Except(described).ShouldBeEmpty();
        document["components"]!["securitySchemes"]!.AsObject().Select(scheme => scheme.Key).ShouldBe(["ApiKey", "PublicKey", "Basic"], ignoreOrder: true);
        document["paths"]![Users]!["post"]!["security"]!.AsArray().Count.ShouldBe(2);

        static string Plain(Microsoft.AspNetCore.Routing.Patterns.RoutePattern pattern) =>
            System.Text.RegularExpressions.Regex.Replace(pattern.RawText!, "[{][*]*([a-zA-Z_]+)[^}]*[}]", "{$1}").Trim('/');
    }

    [Fact]
    public async Task Says_of_every_operation_what_it_does_and_where_it_belongs()
    {
        var document = (await host.Anonymous().GetFromJsonAsync<JsonObject>("/openapi/v1.json"))!;
        var mute = document["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject()
            .Where(operation => operation.Value!["summary"] is null || operation.Value["tags"] is not JsonArray { Count: > 0 } tags || (string)tags[0]! == "Ottu.WebApi")
            .Select(operation => $"{operation.Key} {path.Key}"));
        mute.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("post", "/b/checkout/v1/pymt-txn/", "201")]
    [InlineData("patch", "/b/checkout/v1/pymt-txn/{sessionId}/", "200")]
    [InlineData("post", "/b/api/v1/admin/mids/", "201")]
    [InlineData("delete", "/b/api/v1/admin/currency-exchanges/{id}/", "204")]
    [InlineData("post", "/b/api/v1/admin/alerts/{id}/acknowledge/", "204")]
    [InlineData("get", "/b/checkout/redirect/start/", "302")]
    public async Task Describes_the_status_that_a_success_has(string verb, string path, string status)
    {
        var document = (await host.Anonymous().GetFromJsonAsync<JsonObject>("/openapi/v1.json"))!;
        document["paths"]![path]![verb]!["responses"]!.AsObject().Select(response => response.Key).Where(code => code[0] < '4').ShouldBe([status]);
    }

    [Fact]
    public async Task Shows_the_reference_as_a_page_without_script()
    {
        var page = await host.Anonymous().GetStringAsync("/docs");
        page.ShouldContain("<code>/b/api/v1/admin/users/{id}/</code>");
        page.ShouldContain("Create a user");
        page.ShouldContain("ApiKey or Basic");
        page.ShouldNotContain("<script");
        page.ShouldNotContain("http://");
        page.ShouldNotContain("https://");
    }

    sealed class Failing : IRequestHandler<ListUsers, Result<Page<JsonObject>>>
    {
        public Task<Result<Page<JsonObject>>> Handle(ListUsers request, CancellationToken cancellationToken) => throw new InvalidOperationException("4111111111111111");
    }
}
