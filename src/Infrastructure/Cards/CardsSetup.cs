using Microsoft.Extensions.DependencyInjection;
using Ottu.Application.Cards;
using Ottu.Application.Payments;

namespace Ottu.Infrastructure.Cards;

public static class CardsSetup
{
    public static IServiceCollection AddCards(this IServiceCollection services) => services
        .AddSingleton<ICards, CardStore>()
        .AddSingleton<IAgreements, AgreementStore>()
        .AddScoped<CardKeeper>()
        .AddScoped<PayerAdmission>()
        .AddScoped<MerchantAdmission>()
        .AddScoped<MerchantCharge>();
}
