namespace Ottu.Domain.Kernel;

/// <summary>
/// Why a request was refused: a closed union. Only <c>WebApi/Http/ToHttp.cs</c> knows the status codes.
/// </summary>
public abstract record Problem
{
    Problem()
    {
    }

    /// <summary>400 with messages per field.</summary>
    public sealed record Invalid(FieldErrors Errors) : Problem;

    /// <summary>400 <c>{"detail": text}</c>, with a machine-readable <c>code</c> where there is one.</summary>
    public sealed record Refused(string Detail, string? Code = null) : Problem;

    /// <summary>400 with a body of its own, as operations and one-step payments answer.</summary>
    public sealed record Failed(System.Text.Json.Nodes.JsonObject Body) : Problem;

    /// <summary>401 with one of the texts of docs/protocol/checkout.md 2.</summary>
    public sealed record Unauthenticated(string Detail) : Problem;

    /// <summary>403.</summary>
    public sealed record Forbidden : Problem
    {
        public static readonly Forbidden Instance = new();
    }

    /// <summary>403: a staff cookie came with a change that another site may have sent.</summary>
    public sealed record ForeignOrigin : Problem
    {
        public static readonly ForeignOrigin Instance = new();
    }

    /// <summary>404 <c>{"detail":"Not found."}</c>.</summary>
    public sealed record NotFound : Problem
    {
        public static readonly NotFound Instance = new();
    }

    /// <summary>415 with the content type that was sent.</summary>
    public sealed record UnsupportedMedia(string Type) : Problem;

    /// <summary>423: the installation is paused.</summary>
    public sealed record Paused : Problem
    {
        public static readonly Paused Instance = new();
    }

    /// <summary>429 with <c>Retry-After</c> seconds.</summary>
    public sealed record Throttled(int Seconds) : Problem;

    public static Problem Field(string field, string message) => new Invalid(new FieldErrors().Add(field, message));
}
