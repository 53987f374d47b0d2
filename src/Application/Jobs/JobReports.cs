using MediatR;
using Ottu.Application.Kernel;
using Ottu.Domain.Kernel;

namespace Ottu.Application.Jobs;

/// <summary>Query: the jobs by name, each with its last run.</summary>
public sealed record ListJobs(PageWindow Window) : IRequest<Result<Page<JobView>>>;

/// <summary>Query: one job.</summary>
public sealed record GetJob(string Name) : IRequest<Result<JobView>>;

/// <summary>Query: what a job did, newest first.</summary>
public sealed record ListJobRuns(string Name, PageWindow Window) : IRequest<Result<Page<JobRunView>>>;
