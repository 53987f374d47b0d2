using System.Text;
using System.Text.Json.Nodes;
using MediatR;
using Ottu.Application.Audit;
using Ottu.Application.Identity;
using Ottu.Application.Kernel;
using Ottu.Application.Settings;
using Ottu.Domain.Identity;
using Ottu.Domain.Kernel;
using Ottu.Domain.Routing;

namespace Ottu.Application.Routing;

/// <summary>
/// Replaces the whole BIN table by a file, or changes nothing and says what is wrong with it. The file is read before the transaction begins, so that a slow sender keeps
/// nobody waiting. Needs <c>routing.change</c>. docs/protocol/routing.md 3.8
/// </summary>
public sealed record ImportBinRanges(IArrivingFile File) : IRequest<Result<JsonObject>>;

/// <summary>A file of a request that is read while it arrives and is never in memory as a whole.</summary>
public interface IArrivingFile
{
    /// <summary>Fails where the body holds no file.</summary>
    /// <exception cref="IOException">The body is broken; also while it is read.</exception>
    Task<Result<Stream>> Open(CancellationToken ct);

    /// <summary>Its end was cut off, because there was more than may be sent. True at the end of the stream at the latest.</summary>
    bool IsTooLarge { get; }
}

sealed class ImportBinRangesHandler(IDb db, ISettingsStore settings, IBinStore bins, IAudit audit, ICaller caller) : IRequestHandler<ImportBinRanges, Result<JsonObject>>
{
    const string Field = "file";
    static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public async Task<Result<JsonObject>> Handle(ImportBinRanges request, CancellationToken ct)
    {
        if (!caller.Can(Permissions.ChangeRouting)) return Problem.Forbidden.Instance;
        if (!(await Read(request.File, ct)).TryGet(out var file, out var problem)) return problem;
        var rows = file.Rows;
        return await db.InTransaction<Result<JsonObject>>(
            async tx =>
            {
                var import = await bins.Replace(tx, rows, caller.Principal?.Name ?? "");
                await settings.Announce(tx);
                await audit.Record(tx, AuditAction.Create, "bin_import", import.Id.ToString(), new JsonObject { ["rows"] = new JsonArray(import.Removed, rows.Count) });
                return new JsonObject { ["id"] = import.Id, ["rows"] = rows.Count, ["replaced"] = import.Removed };
            },
            ct);
    }

    static async Task<Result<BinRangeCsv>> Read(IArrivingFile file, CancellationToken ct)
    {
        try
        {
            if (!(await file.Open(ct)).TryGet(out var stream, out var problem)) return problem;
            using var reader = new StreamReader(stream, Strict);
            var csv = new BinRangeCsv();
            while (!csv.IsHopeless && await reader.ReadLineAsync(ct) is { } line) csv.Add(line);
            if (file.IsTooLarge) return Problem.Field(Field, "The file is too large.");
            csv.End();
            return csv.Errors.Count == 0 ? csv : new Problem.Invalid(csv.Errors.Aggregate(new FieldErrors(), (found, error) => found.Add(Field, error)));
        }
        catch (DecoderFallbackException)
        {
            return Problem.Field(Field, "The text is not valid UTF-8.");
        }
        catch (Exception error) when (error is IOException or InvalidDataException)
        {
            return new Problem.Refused("Form parse error - " + error.Message);
        }
    }
}
