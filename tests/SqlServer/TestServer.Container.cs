#if SQLSERVER_CONTAINER
using Testcontainers.MsSql;

namespace Ottu.Tests;

/// <summary>A SQL Server in a container of its own, gone with the process. Only with -p:FullNuGet=true. docs/adr/0003</summary>
static partial class TestServer
{
    const string Image = "mcr.microsoft.com/mssql/server:2022-latest";

    static string StartContainer()
    {
        var container = new MsSqlBuilder(Image).Build();
        container.StartAsync().GetAwaiter().GetResult();
        return container.GetConnectionString();
    }
}
#endif
