//! A small static file server for loopback, with the headers that a production server should send.
//!
//! One thread a connection, one request a connection. It reads files anew for each request, so a rebuilt site is
//! served at once, and answers a repeated request with 304 by the file's time and size.

use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::{Component, Path, PathBuf};
use std::thread;
use std::time::{Duration, UNIX_EPOCH};

/// The content security policy of every page. The same text, without `frame-ancestors` which only a header may say, is
/// in each page's own `meta` element, for hosts that send no header.
pub const POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
     img-src 'self' data:; connect-src 'self'; font-src 'self'; manifest-src 'self'; base-uri 'none'; \
     form-action 'none'";
const FRAME_ANCESTORS: &str = "frame-ancestors 'self'";

const HEADER_BYTES_MAX: u64 = 16 * 1024;
const PATIENCE: Duration = Duration::from_secs(10);

/// A server that has its port but does not answer yet.
pub struct Server {
    listener: TcpListener,
    folder: PathBuf,
}

impl Server {
    /// Takes a port of 127.0.0.1; 0 takes any free one.
    ///
    /// # Errors
    /// When the port cannot be had, such as [`io::ErrorKind::AddrInUse`].
    pub fn bind(folder: &Path, port: u16) -> io::Result<Server> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))?;
        let folder = folder.to_path_buf();
        Ok(Server { listener, folder })
    }

    /// The address that the server has.
    ///
    /// # Errors
    /// When the system does not tell it.
    pub fn address(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }

    /// Answers requests on threads of its own until the process ends.
    pub fn start(self) {
        thread::spawn(move || {
            for stream in self.listener.incoming().flatten() {
                let folder = self.folder.clone();
                // A connection that breaks concerns only its browser, which asks again.
                thread::spawn(move || answer(&stream, &folder).ok());
            }
        });
    }
}

/// What a browser asks for.
#[derive(Debug, Default, PartialEq, Eq)]
struct Request {
    method: String,
    target: String,
    known_tag: Option<String>,
}

fn answer(stream: &TcpStream, folder: &Path) -> io::Result<()> {
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    let request = read_request(BufReader::new(stream.take(HEADER_BYTES_MAX)))?;
    if request.method != "GET" && request.method != "HEAD" {
        return refuse(stream, "405 Method Not Allowed");
    }
    let Some(path) = resolve(folder, &request.target) else {
        return refuse(stream, "404 Not Found");
    };
    let Ok(mut file) = File::open(&path) else {
        return refuse(stream, "404 Not Found");
    };
    let (length, tag) = length_and_tag(&file)?;
    if request.known_tag.as_deref() == Some(tag.as_str()) {
        let mut stream = stream;
        return stream.write_all(head("304 Not Modified", &tag, "").as_bytes());
    }
    let kind = format!(
        "Content-Type: {}\r\nContent-Length: {length}\r\n",
        media_type(&path)
    );
    let mut stream = stream;
    stream.write_all(head("200 OK", &tag, &kind).as_bytes())?;
    if request.method == "GET" {
        io::copy(&mut file, &mut stream)?;
    }
    Ok(())
}

fn read_request(mut lines: impl BufRead) -> io::Result<Request> {
    let mut line = String::new();
    lines.read_line(&mut line)?;
    let mut words = line.split_whitespace();
    let mut request = Request {
        method: words.next().unwrap_or_default().to_string(),
        target: words.next().unwrap_or_default().to_string(),
        known_tag: None,
    };
    loop {
        line.clear();
        if lines.read_line(&mut line)? == 0 || line.trim().is_empty() {
            return Ok(request);
        }
        if let Some((name, value)) = line.split_once(':')
            && name.eq_ignore_ascii_case("if-none-match")
        {
            request.known_tag = Some(value.trim().to_string());
        }
    }
}

/// The file that a request's target names, or none if it would lead out of the folder.
fn resolve(folder: &Path, target: &str) -> Option<PathBuf> {
    let path = target.split(['?', '#']).next()?.strip_prefix('/')?;
    let relative = PathBuf::from(percent_decode(path)?);
    let plain = relative
        .components()
        .all(|part| matches!(part, Component::Normal(_)));
    if !plain {
        return None;
    }
    let found = folder.join(relative);
    Some(if found.is_dir() {
        found.join("index.html")
    } else {
        found
    })
}

fn percent_decode(text: &str) -> Option<String> {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let high = char::from(rest.next()?).to_digit(16)?;
            let low = char::from(rest.next()?).to_digit(16)?;
            bytes.push(u8::try_from(high * 16 + low).ok()?);
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes)
        .ok()
        .filter(|text| !text.contains('\0'))
}

fn length_and_tag(file: &File) -> io::Result<(u64, String)> {
    let meta = file.metadata()?;
    let age = meta.modified()?.duration_since(UNIX_EPOCH);
    let nanos = age.map_or(0, |age| age.as_nanos());
    Ok((meta.len(), format!("\"{:x}-{nanos:x}\"", meta.len())))
}

fn head(status: &str, tag: &str, more: &str) -> String {
    format!(
        "HTTP/1.1 {status}\r\n\
         Content-Security-Policy: {POLICY}; {FRAME_ANCESTORS}\r\n\
         X-Content-Type-Options: nosniff\r\n\
         Referrer-Policy: no-referrer\r\n\
         Cache-Control: no-cache\r\n\
         ETag: {tag}\r\n\
         {more}\
         Connection: close\r\n\r\n"
    )
}

fn refuse(mut stream: &TcpStream, status: &str) -> io::Result<()> {
    let text = format!("{status}\n");
    let kind = format!(
        "Content-Type: text/plain; charset=utf-8\r\nContent-Length: {}\r\n",
        text.len()
    );
    stream.write_all(head(status, "\"none\"", &kind).as_bytes())?;
    stream.write_all(text.as_bytes())
}

/// The media type by the name's ending. Browsers refuse modules and wasm under any other than these.
fn media_type(path: &Path) -> &'static str {
    match path.extension().and_then(|extension| extension.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("js" | "mjs") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("json" | "webmanifest") => "application/json",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("woff2") => "font/woff2",
        Some("txt" | "md" | "ts") => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

/// The newest change below any of `places`, as a number that grows with time.
pub fn newest_change(places: &[PathBuf]) -> u128 {
    places.iter().map(|place| newest(place)).max().unwrap_or(0)
}

fn newest(place: &Path) -> u128 {
    let own = fs::metadata(place)
        .and_then(|meta| meta.modified())
        .ok()
        .and_then(|time| time.duration_since(UNIX_EPOCH).ok())
        .map_or(0, |age| age.as_nanos());
    let Ok(entries) = fs::read_dir(place) else {
        return own;
    };
    entries
        .flatten()
        .map(|entry| newest(&entry.path()))
        .fold(own, u128::max)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_stays_inside_the_folder() {
        let folder = Path::new("/site");
        let file = |target| resolve(folder, target);
        assert_eq!(file("/loader.js?v=1"), Some("/site/loader.js".into()));
        assert_eq!(file("/a%20b.txt"), Some("/site/a b.txt".into()));
        for outside in [
            "/../x",
            "/%2e%2e/x",
            "/a/../../x",
            "//etc/passwd",
            "x",
            "/%zz",
            "/%00",
        ] {
            assert_eq!(file(outside), None, "{outside}");
        }
    }

    #[test]
    fn a_request_is_its_first_line_and_the_tag_it_knows() {
        let text = "GET /a HTTP/1.1\r\nHost: x\r\nif-none-match: \"1\"\r\n\r\n";
        let request = read_request(text.as_bytes()).expect("readable");
        assert_eq!(request.method, "GET");
        assert_eq!(request.target, "/a");
        assert_eq!(request.known_tag.as_deref(), Some("\"1\""));
    }

    /// What a server of the repository's `www` folder answers to these lines.
    fn ask(lines: &str) -> String {
        let server = Server::bind(&crate::root().join("www"), 0).expect("a port");
        let address = server.address().expect("an address");
        server.start();
        let mut stream = TcpStream::connect(address).expect("a connection");
        stream
            .write_all(format!("{lines}\r\n\r\n").as_bytes())
            .expect("written");
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).expect("an answer");
        String::from_utf8(answer).expect("text")
    }

    #[test]
    fn a_file_comes_with_the_headers_of_production() {
        let answer = ask("GET /loader.js HTTP/1.1\r\nHost: x");
        let (head, body) = answer.split_once("\r\n\r\n").expect("head and body");
        assert!(head.starts_with("HTTP/1.1 200 OK\r\n"), "{head}");
        for header in [
            &format!("Content-Security-Policy: {POLICY}; frame-ancestors 'self'"),
            "X-Content-Type-Options: nosniff",
            "Content-Type: text/javascript; charset=utf-8",
            &format!("Content-Length: {}", body.len()),
        ] {
            assert!(head.lines().any(|line| line == header), "{header}: {head}");
        }
        let tag = head.lines().find_map(|line| line.strip_prefix("ETag: "));
        let tag = tag.expect("a tag");
        let again = ask(&format!("GET /loader.js HTTP/1.1\r\nIf-None-Match: {tag}"));
        assert!(again.starts_with("HTTP/1.1 304 "), "{again}");
    }

    #[test]
    fn what_cannot_be_answered_is_refused() {
        assert!(ask("GET /none HTTP/1.1").starts_with("HTTP/1.1 404 "));
        assert!(ask("GET /../Cargo.toml HTTP/1.1").starts_with("HTTP/1.1 404 "));
        assert!(ask("POST /loader.js HTTP/1.1").starts_with("HTTP/1.1 405 "));
        let head = ask("HEAD /loader.js HTTP/1.1");
        assert!(head.ends_with("\r\n\r\n"), "no body: {head}");
    }

    #[test]
    fn each_page_says_the_policy_that_the_server_sends() {
        for page in ["index.html", "www/two.html"] {
            let text = fs::read_to_string(crate::root().join(page)).expect("readable");
            assert!(text.contains(&format!("content=\"{POLICY}\"")), "{page}");
        }
    }

    #[test]
    fn wasm_and_modules_have_the_types_that_browsers_insist_on() {
        assert_eq!(media_type(Path::new("a_bg.wasm")), "application/wasm");
        assert_eq!(
            media_type(Path::new("a.js")),
            "text/javascript; charset=utf-8"
        );
    }
}
