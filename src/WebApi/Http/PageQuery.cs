using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.WebUtilities;
using Ottu.Application.Kernel;
using Ottu.Application.Settings;
using Ottu.Domain.Kernel;
using IResult = Microsoft.AspNetCore.Http.IResult;

namespace Ottu.WebApi.Http;

/// <summary>
/// <c>?limit=&amp;offset=</c> of a list route, bound from the request: 10 rows by default, 100 at most; what cannot be read counts as absent.
/// Answers with <c>{count, next, previous, results}</c> and absolute links; a list that is counted up to a bound adds <c>count_is_exact</c>.
/// </summary>
sealed class PageQuery
{
    readonly HttpRequest _request;

    PageQuery(HttpRequest request)
    {
        _request = request;
        var limit = Number("limit") is > 0 and var asked ? Math.Min(asked, PageWindow.MaxLimit) : PageWindow.DefaultLimit;
        Window = new PageWindow(limit, Math.Max(0, Number("offset")));
    }

    public PageWindow Window { get; }

    public static ValueTask<PageQuery?> BindAsync(HttpContext http) => ValueTask.FromResult<PageQuery?>(new PageQuery(http.Request));

    public IResult Answer(Result<Page<JsonObject>> result)
    {
        if (!result.TryGet(out var page, out var problem)) return problem.ToResponse();
        var (limit, offset) = Window;
        var hasMore = page.Bound?.HasMore ?? limit < page.Count - offset;
        var answer = new JsonObject
        {
            ["count"] = page.Count,
            ["next"] = hasMore ? Link(offset + limit) : null,
            ["previous"] = offset > 0 ? Link(Math.Max(0, offset - limit)) : null,
            ["results"] = new JsonArray([.. page.Items]),
        };
        if (page.Bound is { } bound) answer.Insert(1, "count_is_exact", bound.CountIsExact);
        return ToHttp.Json(answer, StatusCodes.Status200OK);
    }

    int Number(string name) => int.TryParse(_request.Query[name], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;

    string Link(int offset)
    {
        var query = _request.Query.ToDictionary(pair => pair.Key, pair => (string?)pair.Value.ToString(), StringComparer.Ordinal);
        query["limit"] = Window.Limit.ToString(CultureInfo.InvariantCulture);
        query["offset"] = offset.ToString(CultureInfo.InvariantCulture);
        var root = _request.HttpContext.RequestServices.GetRequiredService<IBaseUrl>().Value;
        return QueryHelpers.AddQueryString(root + _request.Path, query);
    }
}
