using System.Text;
using Ottu.Application.Kernel;
using Ottu.Domain.Kernel;

namespace Ottu.WebApi.Http;

/// <summary>A query string as an endpoint's parameter: read like a form, so that it takes the same fields.</summary>
sealed record QueryFields(Result<Fields> Fields)
{
    public static ValueTask<QueryFields> BindAsync(HttpContext context)
    {
        var query = Encoding.UTF8.GetBytes(context.Request.QueryString.Value?.TrimStart('?') ?? "");
        return ValueTask.FromResult(new QueryFields(FormBody.FromUrlEncoded(query).TryGet(out var body, out var problem) ? new Fields(body.Fields, body.IsForm) : problem));
    }
}
