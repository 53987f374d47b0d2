using System.Diagnostics;
using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Ottu.Application.Payments;

namespace Ottu.Bench;

/// <summary>One run of the expiry sweep among few and many rows: the cost of an expired row must not depend on the table.</summary>
static class Expiry
{
    public static async Task<int> Run(Options options)
    {
        Console.WriteLine($"expiry: one sweep, SQLite synchronous=FULL, at most {options.Overdue} overdue");
        Console.WriteLine($"{"rows",9} {"overdue",8} {"seconds",8} {"us/row",8} {"growth",7}");
        var (isRight, first) = (true, 0.0);
        foreach (var rows in options.Rows)
        {
            var overdue = Math.Min(options.Overdue, rows);
            var (expired, seconds) = await Rows.InFolder("web", (product, port, _) => Sweep(product, port, rows, overdue));
            var cost = seconds / overdue * 1e6;
            if (first == 0) first = cost;
            Console.WriteLine($"{rows,9} {overdue,8} {seconds,8:0.00} {cost,8:0} {cost / first,7:0.00}");
            isRight &= expired == overdue;
        }

        return isRight ? 0 : 1;
    }

    static async Task<(int Expired, double Seconds)> Sweep(Product product, int port, int rows, int overdue)
    {
        await Rows.Fill(port, product.Database, rows, overdue);
        await using var scope = product.Services.CreateAsyncScope();
        var clock = Stopwatch.StartNew();
        var expired = await scope.ServiceProvider.GetRequiredService<IMediator>().Send(new ExpireOverdue());
        return (expired, clock.Elapsed.TotalSeconds);
    }
}
