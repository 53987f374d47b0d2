namespace Ottu.Simulation.Tests.Time;

/// <summary>Stands for the thread pool of one process: what it is given is an event of its own.</summary>
sealed class NodeWorkers(EventLoop loop, Lifetime life, Dice dice) : TaskScheduler
{
    protected override void QueueTask(Task task) => loop.At(dice.Milliseconds(0, 2), life, () => TryExecuteTask(task));

    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => false;

    protected override IEnumerable<Task> GetScheduledTasks() => [];
}
