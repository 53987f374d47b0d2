using MediatR;
using Microsoft.AspNetCore.Mvc;
using Ottu.Application.Routing;
using Ottu.WebApi.Http;

namespace Ottu.WebApi.Routing;

/// <summary>Administration of smart routing. docs/protocol/routing.md 3</summary>
static class RoutingEndpoints
{
    const int MiB = 1024 * 1024;

    /// <summary>A profile with 10,000 rules takes about 4 MiB.</summary>
    const int MaxProfile = 5 * MiB;
    const int MaxTable = 32 * MiB;

    /// <summary>Room for what a multipart body has around its file.</summary>
    const int MaxTableBody = MaxTable + MiB;

    public static void MapSmartRouting(this IEndpointRouteBuilder routes)
    {
        var admin = routes.MapGroup("/b/api/v1/admin").Allow(Access.Merchant).WithTags("Administration");
        Profiles(admin.MapGroup("/routing/profiles"));
        Decisions(admin.MapGroup("/routing"));
        Bins(admin.MapGroup("/bin-ranges"));
    }

    static void Profiles(RouteGroupBuilder profiles)
    {
        profiles.MapGet("/", async (PageQuery page, IMediator mediator, CancellationToken ct) =>
            page.Answer(await mediator.Send(new ListProfiles(page.Window), ct))).WithSummary("List the virtual connections that have a routing profile");
        profiles.MapPost("/", async (IncomingBody body, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new AddProfile(body.Fields), ct)).Created()).Reads(BodyKinds.Json, MaxProfile).Produces(StatusCodes.Status201Created)
            .WithSummary("Give a virtual connection its routing profile");
        profiles.MapGet("/{pgCode}/", async (string pgCode, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new ShowProfile(pgCode, Version: null), ct)).Ok()).WithSummary("Read the routing profile in force");
        profiles.MapPut("/{pgCode}/", async (string pgCode, IncomingBody body, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new SaveProfile(pgCode, body.Fields), ct)).Ok()).Reads(BodyKinds.Json, MaxProfile)
            .WithSummary("Save the routing profile of a virtual connection as a new version");
        profiles.MapGet("/{pgCode}/versions/", async (string pgCode, PageQuery page, IMediator mediator, CancellationToken ct) =>
            page.Answer(await mediator.Send(new ListProfileVersions(pgCode, page.Window), ct))).WithSummary("List who saved which version when, newest first");
        profiles.MapGet("/{pgCode}/versions/{version:long}/", async (string pgCode, long version, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new ShowProfile(pgCode, version), ct)).Ok()).WithSummary("Read a version of a routing profile");
        profiles.MapPost("/{pgCode}/validate/", async (string pgCode, IncomingBody body, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new ValidateProfile(pgCode, body.Fields), ct)).Ok()).Reads(BodyKinds.Json, MaxProfile).IgnoreIdempotencyKey().WithSummary("Check a routing profile without saving it");
        profiles.MapPost("/{pgCode}/dry-run/", async (string pgCode, IncomingBody body, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new DryRun(pgCode, body.Fields), ct)).Ok()).Reads(BodyKinds.Json, MaxProfile).IgnoreIdempotencyKey().WithSummary("Decide an imagined payment; nothing is stored");
        profiles.MapPost("/{pgCode}/what-if/", async (string pgCode, IncomingBody body, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new WhatIf(pgCode, body.Fields), ct)).Ok()).Reads(BodyKinds.Json, MaxProfile).IgnoreIdempotencyKey().WithSummary("Decide the last payments again with a draft; nothing is stored");
    }

    static void Decisions(RouteGroupBuilder routing)
    {
        routing.MapGet("/decisions/", async ([AsParameters] DecisionQuery query, PageQuery page, IMediator mediator, CancellationToken ct) =>
            page.Answer(await mediator.Send(new ListDecisions(query.Filter, page.Window), ct))).WithSummary("List routing decisions, newest first");
        routing.MapGet("/decisions/{id:long}/", async (long id, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new ShowDecision(id), ct)).Ok()).WithSummary("Read a routing decision with its reasons");
        routing.MapPost("/decisions/{id:long}/replay/", async (long id, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new ReplayDecision(id), ct)).Ok()).IgnoreIdempotencyKey().WithSummary("Decide again from what was recorded, and compare");
        routing.MapGet("/health/", async (PageQuery page, IMediator mediator, CancellationToken ct) =>
            page.Answer(await mediator.Send(new ShowHealth(page.Window), ct))).WithSummary("List the health of every connection");
        routing.MapDelete("/health/{pgCode}/blacklist/", async (string pgCode, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new ClearBlacklisting(pgCode), ct)).NoContent()).WithSummary("Make a connection available again");
        routing.MapGet("/analytics/", async (string? from, string? to, string? pg_code, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new AnalyzeRouting(from, to, pg_code), ct)).Ok()).WithSummary("What rules and connections did, by day and currency");
    }

    static void Bins(RouteGroupBuilder bins)
    {
        bins.MapPost("/import/", async (ArrivingFile file, IMediator mediator, CancellationToken ct) =>
            file.Unsupported is { } unsupported ? unsupported.ToResponse() : (await mediator.Send(new ImportBinRanges(file), ct)).Ok())
            .WithMetadata(new ReadsBody(BodyKinds.Csv | BodyKinds.Multipart, MaxTable), new RequestSizeLimitAttribute(MaxTableBody)).IgnoreIdempotencyKey()
            .WithSummary("Replace the BIN table by a CSV file");
        bins.MapGet("/{bin}/", async (string bin, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new ShowBin(bin), ct)).Ok()).WithSummary("What the BIN table says of a card");
    }

    /// <summary>The filter as the query string names it.</summary>
    sealed record DecisionQuery(string? session_id, string? pg_code, string? chosen, string? outcome, string? from, string? to)
    {
        public DecisionFilter Filter => new(session_id, pg_code, chosen, outcome, from, to);
    }
}
