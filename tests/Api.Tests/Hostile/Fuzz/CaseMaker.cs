using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.WebUtilities;

namespace Ottu.Api.Tests.Hostile.Fuzz;

/// <summary>Makes cases out of the routes of a host, its samples and, where it is here, the published contract. Case n of a seed is always the same.</summary>
sealed class CaseMaker(FuzzHost host, int seed, IReadOnlyDictionary<Sender, IReadOnlyList<(string Name, string Value)>> credentials, string formToken)
{
    static readonly Sender[] Weighted = [Sender.PrivateKey, Sender.PrivateKey, Sender.PrivateKey, Sender.PrivateKey, Sender.Staff, Sender.Staff, Sender.Staff, Sender.PublicKey, Sender.Basic, Sender.Anonymous, Sender.Junk];

    readonly IReadOnlyList<(string Method, RouteEndpoint Endpoint)> _routes = host.Routes;
    readonly ILookup<string, Sample> _samples = host.Samples.ToLookup(sample => sample.Route);

    public int RouteCount => _routes.Count;

    /// <summary>Goes round all routes, so that none is left out whatever the number of cases.</summary>
    public FuzzCase Make(int number)
    {
        var random = new Random(Mixed(number));
        var (method, endpoint) = _routes[number % _routes.Count];
        var route = $"{method} {endpoint.RoutePattern.RawText}";
        var samples = _samples[route].ToList();
        var sample = samples.Count == 0 ? null : samples[random.Next(samples.Count)];
        var mutation = new BodyMutation(random);
        var isPage = "/" + endpoint.RoutePattern.RawText!.TrimStart('/') is var path && (path.StartsWith("/admin", StringComparison.Ordinal) || path.StartsWith("/hangfire", StringComparison.Ordinal));
        var sender = isPage && random.Next(4) > 0 ? Sender.Staff : mutation.Pick(Weighted);
        if (isPage && sender is Sender.PrivateKey) sender = Sender.Staff;
        var headers = new List<(string Name, string Value)>(credentials[sender]);
        Header(random, mutation, headers);
        var (type, body) = Body(random, mutation, method, sample, isPage);
        if (random.Next(15) == 0) type = mutation.Pick(HostileValues.ContentTypes);
        if (random.Next(25) == 0) method = mutation.Pick(HostileValues.Methods);
        return new FuzzCase(number, route, sender, method, Path(random, mutation, endpoint, sample) + Query(random, mutation, sample), headers, type, body);
    }

    /// <summary>Seeds beside each other would begin with numbers beside each other.</summary>
    int Mixed(int number)
    {
        var hash = unchecked((((ulong)(uint)seed << 32) | (uint)number) * 0x9E3779B97F4A7C15);
        hash = unchecked((hash ^ (hash >> 29)) * 0xBF58476D1CE4E5B9);
        return (int)(hash >> 33);
    }

    static void Header(Random random, BodyMutation mutation, List<(string Name, string Value)> headers)
    {
        switch (random.Next(30))
        {
            case 0: headers.Add(("Idempotency-Key", Line(mutation.Text()))); break;
            case 1: headers.Add(("Tracking-Key", Line(mutation.Text()))); break;
            case 2: headers.Add(("X-HTTP-Method-Override", "DELETE")); break;
            case 3: headers.Add(("Accept-Language", Line(mutation.Text()))); break;
            case 4: headers.Add(("X-Forwarded-For", Line(mutation.Text()))); break;
            case 5: headers.Add(("Origin", Line(mutation.Text()))); break;
            case 6: headers.Add(("Cookie", "ottu_csrf=" + Line(mutation.Text()))); break;
            case 7: headers.Add(("Accept", Line(mutation.Text()))); break;
            case 8: headers.Add(("Accept-Encoding", Line(mutation.Text()))); break;
            case 9: headers.Add(("Range", "bytes=5-1,-9999999999999999999")); break;
            case 10: headers.Add(("If-None-Match", Line(mutation.Text()))); break;
            default: break;
        }
    }

    /// <summary>A header's value is one line of visible ASCII; the rest is tried on a socket.</summary>
    static string Line(string text) => new([.. text.Where(letter => letter is >= ' ' and < (char)0x7f).Take(2000)]);

    (string? Type, byte[]? Body) Body(Random random, BodyMutation mutation, string method, Sample? sample, bool isPage)
    {
        if (method is "GET" or "HEAD" && random.Next(8) > 0) return (null, null);
        var fields = Fields(sample);
        if (isPage) fields["csrf_token"] = formToken;
        if (isPage || sample?.ContentType?.StartsWith("application/x-www-form-urlencoded", StringComparison.Ordinal) == true)
        {
            return random.Next(6) == 0 ? ("application/json", mutation.OfJson(fields)) : ("application/x-www-form-urlencoded", mutation.OfForm(Flat(fields)));
        }

        if (sample?.ContentType?.StartsWith("text/csv", StringComparison.Ordinal) == true) return ("text/csv", Encoding.UTF8.GetBytes(Csv(mutation, sample)));
        return random.Next(8) switch
        {
            0 => ("application/x-www-form-urlencoded", mutation.OfForm(Flat(fields))),
            1 => ("multipart/form-data; boundary=b", mutation.OfMultipart(Flat(fields))),
            _ => ("application/json", mutation.OfJson(ContractBodies.For(random, sample?.Route, fields))),
        };
    }

    static string Csv(BodyMutation mutation, Sample sample)
    {
        var lines = Encoding.UTF8.GetString(sample.Body).Split('\n');
        lines[^1] = string.Join(',', Enumerable.Range(0, 6).Select(_ => mutation.Text()));
        return string.Join('\n', lines);
    }

    static JsonObject Fields(Sample? sample)
    {
        if (sample is null || sample.Body.Length == 0) return [];
        if (sample.ContentType?.StartsWith("application/x-www-form-urlencoded", StringComparison.Ordinal) == true)
        {
            var form = new JsonObject();
            foreach (var (name, value) in QueryHelpers.ParseQuery(Encoding.UTF8.GetString(sample.Body))) form[name] = value.ToString();
            return form;
        }

        try
        {
            return JsonNode.Parse(sample.Body) as JsonObject ?? [];
        }
        catch (JsonException)
        {
            return [];
        }
    }

    static IEnumerable<KeyValuePair<string, string>> Flat(JsonObject fields) => fields.Select(field => KeyValuePair.Create(field.Key, field.Value?.ToString() ?? ""));

    static string Path(Random random, BodyMutation mutation, RouteEndpoint endpoint, Sample? sample)
    {
        var pattern = endpoint.RoutePattern;
        var real = (sample?.Path ?? "").Trim('/').Split('/');
        var segments = pattern.PathSegments.Select((segment, i) =>
        {
            if (segment.IsSimple && segment.Parts[0] is Microsoft.AspNetCore.Routing.Patterns.RoutePatternLiteralPart literal) return literal.Content;
            if (random.Next(4) == 0) return random.Next(20) == 0 ? new string('p', 3000) : mutation.Pick(HostileValues.Segments);
            return i < real.Length && real[i].Length > 0 ? Uri.EscapeDataString(real[i]) : "1";
        });
        var path = "/" + string.Join('/', segments) + (pattern.RawText!.EndsWith('/') || random.Next(6) == 0 ? "/" : "");
        return random.Next(60) == 0 ? path + mutation.Pick(["/", "//", "/..%2f", "%20", "/junk/"]) : path;
    }

    static string Query(Random random, BodyMutation mutation, Sample? sample)
    {
        var query = sample?.Query ?? "";
        for (var count = random.Next(4) == 0 ? random.Next(1, 4) : 0; count > 0; count--)
        {
            query += (query.Length == 0 ? "?" : "&") + mutation.Pick(HostileValues.QueryNames) + "=" + (random.Next(3) == 0 ? mutation.Pick(HostileValues.Segments) : Uri.EscapeDataString(mutation.Text()));
        }

        return query;
    }
}
