//! The other side over TCP: plays a script on a server, or listens to what is published there.

use std::io::{self, ErrorKind, Read, Write};
use std::net::{Ipv4Addr, TcpStream};
use std::time::{Duration, Instant};

use bench::script::Script;
use resp::encode::encode_command;

/// What a connection asks for behind its last request, to know where the replies end.
const END: &[u8] = b"$12\r\nend-of-piece\r\n";

fn connect(port: u16) -> io::Result<TcpStream> {
    let stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port))?;
    stream.set_nodelay(true)?;
    Ok(stream)
}

/// A connection of a script.
struct Line {
    stream: TcpStream,
    buf: Vec<u8>,
}

impl Line {
    fn new(port: u16) -> io::Result<Line> {
        let stream = connect(port)?;
        let buf = vec![0; 1 << 20];
        Ok(Line { stream, buf })
    }

    /// Waits until the last bytes of what comes are these.
    fn read_to(&mut self, end: &[u8]) -> io::Result<()> {
        let mut tail: Vec<u8> = Vec::new();
        while !tail.ends_with(end) {
            let count = self.stream.read(&mut self.buf)?;
            if count == 0 {
                return Err(ErrorKind::UnexpectedEof.into());
            }
            let fresh = &self.buf[count.saturating_sub(end.len())..count];
            tail.extend_from_slice(fresh);
            tail.drain(..tail.len().saturating_sub(end.len()));
        }
        Ok(())
    }
}

/// Plays the script; gives operations per second.
pub fn play(port: u16, script: &Script) -> io::Result<f64> {
    let mut lines: Vec<Line> = (0..script.clients)
        .map(|_| Line::new(port))
        .collect::<io::Result<_>>()?;
    let ended: Vec<Vec<u8>> = script.pieces.iter().map(|piece| with_end(piece)).collect();
    lines[script.clients - 1].stream.write_all(&flush())?;
    lines[script.clients - 1].read_to(b"+OK\r\n")?;
    let seconds = if script.independent {
        for &(client, piece) in &script.prepare {
            lines[client].stream.write_all(&ended[piece])?;
            lines[client].read_to(END)?;
        }
        rolling(&mut lines, &ended, script)?
    } else {
        for &(client, piece) in &script.prepare {
            lines[client].stream.write_all(&script.pieces[piece])?;
        }
        handing_over(&mut lines, &ended, script)?
    };
    Ok((script.steps.len() * script.step_operations) as f64 / seconds)
}

fn flush() -> Vec<u8> {
    let mut bytes = Vec::new();
    encode_command(&["FLUSHALL"], &mut bytes);
    bytes
}

fn with_end(piece: &[u8]) -> Vec<u8> {
    let mut bytes = piece.to_vec();
    encode_command(&["ECHO", "end-of-piece"], &mut bytes);
    bytes
}

/// Every connection has a step under way; the server never waits for us, if we are fast enough.
fn rolling(lines: &mut [Line], ended: &[Vec<u8>], script: &Script) -> io::Result<f64> {
    let began = Instant::now();
    let width = lines.len();
    for (at, step) in script.steps.iter().enumerate() {
        let (client, piece) = step[0];
        if at >= width {
            lines[client].read_to(END)?;
        }
        lines[client].stream.write_all(&ended[piece])?;
    }
    for line in lines.iter_mut().take(script.steps.len()) {
        line.read_to(END)?;
    }
    Ok(began.elapsed().as_secs_f64())
}

/// The first of a step pushes; all others get one element each and wait again.
fn handing_over(lines: &mut [Line], ended: &[Vec<u8>], script: &Script) -> io::Result<f64> {
    let mut reply = Vec::new();
    encode_command(&["mylist", "xxx"], &mut reply);
    // All must wait before the first push.
    std::thread::sleep(Duration::from_millis(50));
    let began = Instant::now();
    for step in &script.steps {
        let (pusher, piece) = step[0];
        lines[pusher].stream.write_all(&ended[piece])?;
        lines[pusher].read_to(END)?;
        for &(client, piece) in &step[1..] {
            lines[client].read_to(&reply)?;
            lines[client].stream.write_all(&script.pieces[piece])?;
        }
    }
    Ok(began.elapsed().as_secs_f64())
}

/// Subscribes so often to `news`, says so, and reads what comes for ever.
pub fn listen(port: u16, count: usize) -> io::Result<()> {
    let mut request = Vec::new();
    encode_command(&["SUBSCRIBE", "news"], &mut request);
    let mut streams = Vec::new();
    for _ in 0..count {
        let mut line = Line::new(port)?;
        line.stream.write_all(&request)?;
        line.read_to(b":1\r\n")?;
        line.stream.set_nonblocking(true)?;
        streams.push(line.stream);
    }
    println!("listening");
    let mut buf = vec![0; 1 << 18];
    loop {
        let mut quiet = true;
        for stream in &mut streams {
            match stream.read(&mut buf) {
                Ok(0) => return Ok(()),
                Ok(_) => quiet = false,
                Err(error) if error.kind() == ErrorKind::WouldBlock => {}
                Err(error) => return Err(error),
            }
        }
        if quiet {
            std::thread::sleep(Duration::from_micros(200));
        }
    }
}
