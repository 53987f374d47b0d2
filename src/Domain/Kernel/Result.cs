using System.Diagnostics.CodeAnalysis;

namespace Ottu.Domain.Kernel;

/// <summary>A value or the reason why there is none. Expected failures travel as values; exceptions are bugs.</summary>
public readonly struct Result<T> : IResult
{
    readonly T? _value;

    Result(T? value, Problem? problem)
    {
        _value = value;
        Problem = problem;
    }

    public Problem? Problem { get; }

    [MemberNotNullWhen(false, nameof(Problem))]
    public bool Ok => Problem is null;

    public T Value => Problem is null ? _value! : throw new InvalidOperationException($"No value: {Problem}");

    public static implicit operator Result<T>(T value) => new(value, problem: null);

    public static implicit operator Result<T>(Problem problem) => new(default, problem);

    /// <summary>The same with another value, where there is one.</summary>
    public Result<TOther> Select<TOther>(Func<T, TOther> change) => Problem is null ? change(_value!) : Problem;

    public bool TryGet([MaybeNullWhen(false)] out T value, [NotNullWhen(false)] out Problem? problem)
    {
        value = _value;
        problem = Problem;
        return problem is null;
    }
}

/// <summary>What a transaction looks at to decide between commit and rollback.</summary>
public interface IResult
{
    bool Ok { get; }
}

/// <summary>The value of a result that only says "done".</summary>
public readonly record struct Done;
