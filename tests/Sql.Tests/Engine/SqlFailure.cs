using System.Reflection;
using Microsoft.Data.SqlClient;

namespace Ottu.Sql.Tests.Engine;

/// <summary>Failures as a server reports them, made without one: SqlClient has no public way.</summary>
static class SqlFailure
{
    const BindingFlags Hidden = BindingFlags.Instance | BindingFlags.Static | BindingFlags.NonPublic;

    public static SqlException Of(int number, byte severity = 13)
    {
        var errors = (SqlErrorCollection)Activator.CreateInstance(typeof(SqlErrorCollection), nonPublic: true)!;
        var constructor = typeof(SqlError).GetConstructors(Hidden).OrderByDescending(candidate => candidate.GetParameters().Length).First();
        object?[] arguments = [.. constructor.GetParameters().Select(parameter => Argument(parameter, number, severity))];
        typeof(SqlErrorCollection).GetMethod("Add", Hidden)!.Invoke(errors, [constructor.Invoke(arguments)]);
        var create = typeof(SqlException).GetMethod("CreateException", Hidden, [typeof(SqlErrorCollection), typeof(string)])!;
        return (SqlException)create.Invoke(obj: null, [errors, "16.0"])!;
    }

    static object? Argument(ParameterInfo parameter, int number, byte severity) => parameter.Name switch
    {
        "infoNumber" => number,
        "errorClass" => severity,
        _ => parameter.ParameterType == typeof(string) ? "a failure" : parameter.ParameterType.IsValueType ? Activator.CreateInstance(parameter.ParameterType) : null,
    };
}
