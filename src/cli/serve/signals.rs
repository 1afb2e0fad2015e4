//! Ctrl-C and SIGTERM as something that the server's loop can wait for.

use std::io;

use mio::{Registry, Token};

/// The end of a pipe that becomes readable when the process is asked to end.
#[cfg(unix)]
pub struct Signals {
    asked: mio::net::UnixStream,
}

#[cfg(unix)]
impl Signals {
    /// Takes over the signals; from now on they do not end the process by themselves.
    pub fn new() -> io::Result<Signals> {
        use signal_hook::consts::{SIGINT, SIGTERM};
        let (read, write) = std::os::unix::net::UnixStream::pair()?;
        read.set_nonblocking(true)?;
        for signal in [SIGINT, SIGTERM] {
            signal_hook::low_level::pipe::register(signal, write.try_clone()?)?;
        }
        Ok(Signals {
            asked: mio::net::UnixStream::from_std(read),
        })
    }

    /// Lets a poll wait for them.
    pub fn register(&mut self, registry: &Registry, token: Token) -> io::Result<()> {
        registry.register(&mut self.asked, token, mio::Interest::READABLE)
    }
}

/// Elsewhere Ctrl-C ends the process by itself.
#[cfg(not(unix))]
pub struct Signals;

#[cfg(not(unix))]
impl Signals {
    /// Nothing to take over.
    pub fn new() -> io::Result<Signals> {
        Ok(Signals)
    }

    /// Nothing to wait for.
    pub fn register(&mut self, _registry: &Registry, _token: Token) -> io::Result<()> {
        Ok(())
    }
}
