using MediatR;
using Ottu.Application.Audit;
using Ottu.Application.Kernel;
using Ottu.Domain.Identity;
using Ottu.Domain.Kernel;

namespace Ottu.Application.Identity;

/// <summary>Ends the session that sent this, on every node.</summary>
public sealed record SignOut : IRequest<Result<Done>>;

sealed class SignOutHandler(IDb db, IStaffSessionStore store, IAudit audit, ICaller caller) : IRequestHandler<SignOut, Result<Done>>
{
    public async Task<Result<Done>> Handle(SignOut request, CancellationToken ct)
    {
        if (caller.Principal is not Principal.Staff { User: var user, Session: { } session }) return Problem.Forbidden.Instance;
        await db.InTransaction(
            async tx =>
            {
                await store.End(tx, session.Id);
                await audit.RecordAccess(tx, user, "sign_in", user.Username, SignInRecord.Of("signed_out"));
            },
            ct);
        return default(Done);
    }
}
