using System.Globalization;
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
    const int RowsPerCommit = 2_000;
    static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public async Task<Result<JsonObject>> Handle(ImportBinRanges request, CancellationToken ct)
    {
        if (!caller.Can(Permissions.ChangeRouting)) return Problem.Forbidden.Instance;
        if (!(await Read(request.File, ct)).TryGet(out var file, out var problem)) return problem;
        var rows = file.Rows;
        var import = await db.InTransaction(tx => bins.Begin(tx, rows.Count, caller.Principal?.Name ?? ""), ct);

        // In short transactions, so that payments pass between them.
        for (var from = 0; from < rows.Count; from += RowsPerCommit) await db.InTransaction(tx => bins.Add(tx, import, rows, from, Math.Min(RowsPerCommit, rows.Count - from)), ct);
        return await db.InTransaction<Result<JsonObject>>(tx => PutInForce(tx, import, rows.Count), ct);
    }

    async Task<Result<JsonObject>> PutInForce(ITx tx, long import, int rows)
    {
        var removed = await bins.Finish(tx, import);
        await settings.Announce(tx);
        await audit.Record(tx, AuditAction.Create, "bin_import", import.ToString(CultureInfo.InvariantCulture), new JsonObject { ["rows"] = new JsonArray(removed, rows) });
        return new JsonObject { ["id"] = import, ["rows"] = rows, ["replaced"] = removed };
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
