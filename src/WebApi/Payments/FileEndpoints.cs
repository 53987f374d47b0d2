using MediatR;
using Ottu.Application.Payments;
using Ottu.Domain.Kernel;
using Ottu.WebApi.Http;
using IResult = Microsoft.AspNetCore.Http.IResult;

namespace Ottu.WebApi.Payments;

/// <summary>Attachments, QR codes and short links: for whoever holds the address.</summary>
static class FileEndpoints
{
    public static void MapFiles(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/media/qr/{sessionId}.png", async (string sessionId, IMediator mediator, CancellationToken ct) =>
            await mediator.Send(new GetQrCode(sessionId), ct) is { } png ? Results.Bytes(png, "image/png") : Problem.NotFound.Instance.ToResponse());
        routes.MapGet("/media/{**path}", (string path, HttpResponse response, IMedia media) => media.Open(path) is { } file ? Download(response, file, path) : Problem.NotFound.Instance.ToResponse());
        routes.MapGet("/s/{code}", async (string code, IMediator mediator, CancellationToken ct) =>
            await mediator.Send(new ShortLinkTarget(code), ct) is { } target ? Results.Redirect(target) : Problem.NotFound.Instance.ToResponse());
    }

    /// <summary>Never shown inside our origin: a merchant's file is not our page. rulings 28</summary>
    static IResult Download(HttpResponse response, Stream file, string path)
    {
        response.Headers.XContentTypeOptions = "nosniff";
        return Results.Stream(file, "application/octet-stream", Path.GetFileName(path));
    }
}
