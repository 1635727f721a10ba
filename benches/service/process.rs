//! What this process costs the machine, as Linux counts it.

use std::time::Duration;

/// The processor's time that this process took, all threads, those that ended too. The kernel counts in hundredths of a
/// second, which is enough for a loop of seconds.
pub fn cpu() -> Duration {
    let text = std::fs::read_to_string("/proc/self/stat").unwrap();
    // The name in parentheses may hold anything; after it, user time is the 12th field and system time the 13th.
    let fields: Vec<&str> = text.rsplit_once(')').unwrap().1.split_whitespace().collect();
    let ticks: u64 = fields[11..13].iter().map(|field| field.parse::<u64>().unwrap()).sum();
    Duration::from_millis(ticks * 10)
}

/// What was added to it since it was so much.
pub fn cpu_since(before: Duration) -> Duration {
    cpu().saturating_sub(before)
}

/// The processor's time that this thread took.
pub fn cpu_of_this_thread() -> Duration {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap();
    Duration::from_nanos(text.split_whitespace().next().unwrap().parse().unwrap())
}

/// Megabytes of memory that are in use.
pub fn resident() -> u64 {
    let text = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = text.lines().find(|line| line.starts_with("VmRSS:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() / 1024
}
