//! A thread whose system calls another thread of this process answers: the kernel's user notification of seccomp(2).
//!
//! Both share descriptors and memory. So whoever answers may do the call itself, and the caller cannot tell.

use libc::{c_ulong, c_ushort, sock_filter, sock_fprog};
use rustix::event::{PollFd, PollFlags, poll};
use rustix::io::Errno;
use std::any::Any;
use std::io;
use std::mem::offset_of;
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd};
use std::sync::mpsc::{Sender, channel};
use std::thread;

/// Calls that are looked at. Of mappings, those that are shared: the allocator's are not, and it may hold a lock.
const CALLS: [i64; 10] = [
    libc::SYS_openat,
    libc::SYS_statx,
    libc::SYS_faccessat,
    libc::SYS_faccessat2,
    libc::SYS_ioctl,
    libc::SYS_pread64,
    libc::SYS_pwrite64,
    libc::SYS_close,
    libc::SYS_dup3,
    libc::SYS_prlimit64,
];
/// Requests of linux/seccomp.h: `_IOWR('!', 0, struct seccomp_notif)` and `_IOWR('!', 1, struct seccomp_notif_resp)`.
const RECEIVE: c_ulong = 0xC050_2100;
const SEND: c_ulong = 0xC018_2101;

/// A call that waits for its answer.
pub(super) struct Call {
    pub(super) number: i64,
    pub(super) arguments: [u64; 6],
}

/// What becomes of a call.
pub(super) enum Answer {
    /// The kernel does it.
    Kernel,
    /// It returns this.
    Returned(io::Result<i64>),
}

/// What came of a thread.
pub(super) enum Ended<R> {
    /// It returned or panicked.
    Body(thread::Result<R>),
    /// This system has no such filter.
    Unsupported(io::Error),
}

/// Runs `body` on a thread whose calls, and those of threads that it starts, `answer` answers until the last has ended.
pub(super) fn supervise<R: Send>(
    mut answer: impl FnMut(&Call) -> Answer,
    body: impl FnOnce() -> R + Send,
) -> Ended<R> {
    let (sender, receiver) = channel();
    thread::scope(|scope| {
        let thread = scope.spawn(move || install(sender).then(body));
        let listener = match receiver.recv() {
            Ok(Ok(listener)) => listener,
            Ok(Err(error)) => return Ended::Unsupported(error),
            Err(_) => return Ended::Unsupported(io::Error::other("the thread ended")),
        };
        while let Some((id, call)) = receive(&listener) {
            if let Err(error) = reply(&listener, id, answer(&call)) {
                // Before Linux 5.5. Whoever still asks hears that there is no such call.
                drop(listener);
                let _ = thread.join();
                return Ended::Unsupported(error);
            }
        }
        match thread.join() {
            Ok(Some(returned)) => Ended::Body(Ok(returned)),
            Ok(None) => Ended::Unsupported(io::Error::other("the filter was refused")),
            Err(panicked) => Ended::Body(Err(panicked)),
        }
    })
}

/// Puts the filter on this thread, and hands over where its calls come out.
fn install(listener: Sender<io::Result<OwnedFd>>) -> bool {
    let mut filter = program();
    let program = sock_fprog {
        len: filter.len() as c_ushort,
        filter: filter.as_mut_ptr(),
    };
    // SAFETY: concerns this thread alone, which then gains no rights, and touches no memory.
    unsafe { libc::prctl(libc::PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) };
    // SAFETY: the program and its instructions live until the call returns, which copies them.
    let made = unsafe {
        libc::syscall(
            libc::SYS_seccomp,
            libc::SECCOMP_SET_MODE_FILTER,
            libc::SECCOMP_FILTER_FLAG_NEW_LISTENER,
            &raw const program,
        )
    };
    let made = if made < 0 {
        Err(io::Error::last_os_error())
    } else {
        // SAFETY: the kernel has just made it, for us.
        Ok(unsafe { OwnedFd::from_raw_fd(made as i32) })
    };
    let is_made = made.is_ok();
    listener.send(made).is_ok() && is_made
}

fn statement(code: u32, k: u32) -> sock_filter {
    jump(code, k, 0, 0)
}

fn jump(code: u32, k: u32, jt: usize, jf: usize) -> sock_filter {
    sock_filter {
        code: code as c_ushort,
        jt: jt as u8,
        jf: jf as u8,
        k,
    }
}

fn program() -> Vec<sock_filter> {
    use libc::{BPF_ABS, BPF_JEQ, BPF_JMP, BPF_JSET, BPF_K, BPF_LD, BPF_RET, BPF_W};
    let (load, equal, ends) = (
        BPF_LD | BPF_W | BPF_ABS,
        BPF_JMP | BPF_JEQ | BPF_K,
        BPF_RET | BPF_K,
    );
    let number = offset_of!(libc::seccomp_data, nr) as u32;
    // Little endian: the low half of argument 3.
    let flags = offset_of!(libc::seccomp_data, args) as u32 + 3 * 8;
    let mut program = vec![statement(load, number)];
    for (at, call) in CALLS.into_iter().enumerate() {
        // Over the calls behind it, and three more, to the notification.
        program.push(jump(equal, call as u32, CALLS.len() - at - 1 + 4, 0));
    }
    program.extend([
        jump(equal, libc::SYS_mmap as u32, 1, 0),
        statement(ends, libc::SECCOMP_RET_ALLOW),
        statement(load, flags),
        jump(BPF_JMP | BPF_JSET | BPF_K, libc::MAP_SHARED as u32, 0, 1),
        statement(ends, libc::SECCOMP_RET_USER_NOTIF),
        statement(ends, libc::SECCOMP_RET_ALLOW),
    ]);
    program
}

/// The next call, with its number; none when the last thread has ended.
fn receive(listener: &OwnedFd) -> Option<(u64, Call)> {
    loop {
        let mut polled = [PollFd::new(listener, PollFlags::IN)];
        match poll(&mut polled, None) {
            Err(Errno::INTR) => continue,
            polled => polled.unwrap(),
        };
        if !polled[0].revents().contains(PollFlags::IN) {
            return None;
        }
        // SAFETY: integers only, which may be zero, as the kernel wants them.
        let mut notice: libc::seccomp_notif = unsafe { std::mem::zeroed() };
        // SAFETY: the kernel fills in a structure of the size that is in the request's number.
        let refused = unsafe { libc::ioctl(listener.as_raw_fd(), RECEIVE, &raw mut notice) };
        if refused == 0 {
            let call = Call {
                number: notice.data.nr.into(),
                arguments: notice.data.args,
            };
            return Some((notice.id, call));
        }
        let error = io::Error::last_os_error();
        // The caller, or this thread, was interrupted meanwhile.
        let again = [libc::ENOENT, libc::EINTR].map(Some);
        assert!(again.contains(&error.raw_os_error()), "no call: {error}");
    }
}

fn reply(listener: &OwnedFd, id: u64, answer: Answer) -> io::Result<()> {
    // SAFETY: integers only.
    let mut reply: libc::seccomp_notif_resp = unsafe { std::mem::zeroed() };
    reply.id = id;
    match answer {
        Answer::Kernel => reply.flags = libc::SECCOMP_USER_NOTIF_FLAG_CONTINUE as u32,
        Answer::Returned(Ok(value)) => reply.val = value,
        Answer::Returned(Err(error)) => reply.error = -error.raw_os_error().unwrap_or(libc::EIO),
    }
    // SAFETY: the kernel reads a structure of the size that is in the request's number.
    let refused = unsafe { libc::ioctl(listener.as_raw_fd(), SEND, &raw mut reply) };
    let error = io::Error::last_os_error();
    // A caller that is gone meanwhile needs no answer.
    if refused == 0 || error.raw_os_error() == Some(libc::ENOENT) {
        Ok(())
    } else {
        Err(error)
    }
}

/// Does a call in the caller's place.
pub(super) fn perform(call: &Call) -> io::Result<i64> {
    let [a, b, c, d, e, f] = call.arguments;
    // SAFETY: the caller's own call, whose memory and descriptors are this process's too, and who waits meanwhile.
    let returned = unsafe { libc::syscall(call.number, a, b, c, d, e, f) };
    if returned < 0 {
        Err(io::Error::last_os_error())
    } else {
        Ok(returned)
    }
}

/// A panic's text.
pub(super) fn text_of(panicked: &(dyn Any + Send)) -> String {
    let text = panicked.downcast_ref::<String>().cloned();
    text.or_else(|| panicked.downcast_ref::<&str>().map(|&text| text.to_owned()))
        .unwrap_or_default()
}
