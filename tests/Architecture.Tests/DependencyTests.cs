using System.Reflection;
using Ottu.Application.Gateways;
using Ottu.Domain.Kernel;
using Ottu.Infrastructure.Sql;

namespace Ottu.Architecture.Tests;

public class DependencyTests
{
    static readonly Assembly Domain = typeof(Money).Assembly;
    static readonly Assembly Application = typeof(IGateway).Assembly;
    static readonly Assembly Infrastructure = typeof(Db).Assembly;
    static readonly Assembly WebApi = typeof(Program).Assembly;

    [Fact]
    public void Domain_knows_nothing_but_the_runtime() => ReferencesOf(Domain).ShouldBeEmpty();

    [Fact]
    public void Application_knows_Domain_the_mediator_and_validation() =>
        ReferencesOf(Application).Except(["Ottu.Domain", "MediatR", "FluentValidation"]).ShouldBeEmpty();

    [Fact]
    public void Infrastructure_does_not_know_WebApi() => ReferencesOf(Infrastructure).ShouldNotContain("Ottu.WebApi");

    [Fact]
    public void WebApi_speaks_no_SQL() => ReferencesOf(WebApi).Intersect(["Dapper", "Microsoft.Data.SqlClient", "Microsoft.Data.Sqlite"]).ShouldBeEmpty();

    [Fact]
    public void A_gateway_takes_no_transaction()
    {
        var parameters = typeof(IGateway).GetMethods().SelectMany(method => method.GetParameters()).Select(parameter => parameter.ParameterType.Name);
        parameters.ShouldNotContain(name => name == "ITx" || name == "IDb" || name == "Tx");
    }

    [Fact]
    public void An_interface_of_ours_crosses_a_project_boundary_or_has_two_implementations()
    {
        Assembly[] ours = [Domain, Application, Infrastructure, WebApi];
        var types = ours.SelectMany(assembly => assembly.GetTypes()).ToList();
        var idle =
            from contract in types
            where contract.IsInterface && contract != typeof(IResult) // the common face of Result<T> for every T
            let implementations = types.Where(type => type is { IsInterface: false, IsAbstract: false } && Implements(type, contract)).ToList()
            where implementations.Count == 1 && implementations[0].Assembly == contract.Assembly
            select contract.FullName;
        idle.ShouldBeEmpty();
    }

    static bool Implements(Type type, Type contract) =>
        type.GetInterfaces().Any(candidate => candidate == contract || (candidate.IsGenericType && candidate.GetGenericTypeDefinition() == contract));

    static string[] ReferencesOf(Assembly assembly) =>
        [.. assembly.GetReferencedAssemblies().Select(name => name.Name!).Where(name => !name.StartsWith("System", StringComparison.Ordinal) && name != "netstandard")];
}
