//! Korean particles: 은/는, 이/가, 을/를, 과/와, 으로/로 depend on how the word before them ends when it is read aloud.
//!
//! The last sound is taken from the last letter or digit, so that closing quotes and brackets do not matter. Digits are read
//! in Sino-Korean, lone capital letters and abbreviations by the names of the letters, other Latin words by a rule of thumb.

/// A pair of forms: after a final consonant, and after a vowel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Particle {
    /// 은/는
    Topic,
    /// 이/가
    Subject,
    /// 을/를
    Object,
    /// 과/와
    With,
    /// 으로/로 (also 로 after ㄹ)
    Toward,
}

/// How a word ends when it is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ending {
    Vowel,
    Rieul,
    Consonant,
}

/// The word with its particle.
pub fn with(word: &str, particle: Particle) -> String {
    let form = form(word, particle);
    let mut text = String::with_capacity(word.len() + form.len());
    text.push_str(word);
    text.push_str(form);
    text
}

/// The form of the particle after this word.
pub fn form(word: &str, particle: Particle) -> &'static str {
    let ending = ending(word);
    let (closed, open) = match particle {
        Particle::Topic => ("은", "는"),
        Particle::Subject => ("이", "가"),
        Particle::Object => ("을", "를"),
        Particle::With => ("과", "와"),
        Particle::Toward if ending == Ending::Rieul => ("로", "로"),
        Particle::Toward => ("으로", "로"),
    };
    if ending == Ending::Vowel {
        open
    } else {
        closed
    }
}

fn ending(word: &str) -> Ending {
    let read = word.trim_end_matches(|c: char| !c.is_alphanumeric());
    match read.chars().next_back() {
        Some(c @ '가'..='힣') => hangul((c as u32 - '가' as u32) % 28),
        Some(c) if c.is_ascii_digit() => digits(read),
        Some(c) if c.is_ascii_alphabetic() => latin(read),
        _ => Ending::Vowel,
    }
}

const fn hangul(final_index: u32) -> Ending {
    match final_index {
        0 => Ending::Vowel,
        8 => Ending::Rieul,
        _ => Ending::Consonant,
    }
}

/// 영 일 이 삼 사 오 육 칠 팔 구; zeros at the end make 십 백 천 만, 억.
fn digits(word: &str) -> Ending {
    match word.as_bytes().last() {
        Some(b'1' | b'7' | b'8') => Ending::Rieul,
        Some(b'0' | b'3' | b'6') => Ending::Consonant,
        _ => Ending::Vowel,
    }
}

/// The last run of Latin letters, read as letters when it is short and has no vowel or is all capitals, else as a word.
fn latin(word: &str) -> Ending {
    let run: Vec<u8> = word
        .bytes()
        .rev()
        .take_while(u8::is_ascii_alphabetic)
        .collect();
    let Some(&last) = run.first() else {
        return Ending::Vowel;
    };
    let spelled = run.len() == 1
        || run.iter().all(u8::is_ascii_uppercase)
        || !run.iter().any(|letter| is_vowel(*letter));
    let last = last.to_ascii_lowercase();
    if spelled {
        return letter_name(last);
    }
    let ends_with = |end: &[u8]| {
        run.iter().zip(end).all(|(a, b)| a.eq_ignore_ascii_case(b)) && run.len() > end.len()
    };
    match () {
        // 체크.
        () if ends_with(b"kce") => Ending::Vowel,
        // 타이틀, 파일; 던, 라인; 네임: the last letter is not read.
        () if ends_with(b"el") => Ending::Rieul,
        () if ends_with(b"en") || ends_with(b"em") => Ending::Consonant,
        () => latin_word(last, run.get(1).map(u8::to_ascii_lowercase)),
    }
}

/// The names of the letters: 엘 and 알 end in ㄹ, 엠 and 엔 in a consonant, all others in a vowel.
const fn letter_name(letter: u8) -> Ending {
    match letter {
        b'l' | b'r' => Ending::Rieul,
        b'm' | b'n' => Ending::Consonant,
        _ => Ending::Vowel,
    }
}

/// A word as it is written in Korean: bob 밥, desk 데스크, stream 스트림, channel 채널, list 리스트, jobs 잡스, ping 핑.
const fn latin_word(last: u8, before: Option<u8>) -> Ending {
    match (last, before) {
        (b'l', _) => Ending::Rieul,
        (b'm' | b'n', _) | (b'g', Some(b'n')) => Ending::Consonant,
        // 잭, 그룹, 밥, 리셋: a stop right after a single vowel, or written ck, closes the syllable.
        (b'k', Some(b'c')) => Ending::Consonant,
        (b'b' | b'p' | b'k' | b't' | b'c', Some(before)) if is_vowel(before) => Ending::Consonant,
        _ => Ending::Vowel,
    }
}

const fn is_vowel(letter: u8) -> bool {
    matches!(
        letter.to_ascii_lowercase(),
        b'a' | b'e' | b'i' | b'o' | b'u' | b'y'
    )
}

#[cfg(test)]
mod tests {
    use super::{Particle, with};

    #[test]
    fn hangul_by_the_last_syllable() {
        assert_eq!(with("구독자", Particle::Topic), "구독자는");
        assert_eq!(with("메시지", Particle::Subject), "메시지가");
        assert_eq!(with("채널", Particle::Object), "채널을");
        assert_eq!(with("채널", Particle::Toward), "채널로");
        assert_eq!(with("그룹", Particle::Toward), "그룹으로");
        assert_eq!(with("작업", Particle::With), "작업과");
    }

    #[test]
    fn names_of_the_built_in_worlds() {
        assert_eq!(with("bob", Particle::Topic), "bob은");
        assert_eq!(with("alice", Particle::Topic), "alice는");
        assert_eq!(with("desk", Particle::Subject), "desk가");
        assert_eq!(with("shop", Particle::Subject), "shop이");
        assert_eq!(with("news", Particle::Object), "news를");
        assert_eq!(with("jobs", Particle::Topic), "jobs는");
        assert_eq!(with("workers", Particle::Subject), "workers가");
        assert_eq!(with("stream", Particle::Object), "stream을");
        assert_eq!(with("channel", Particle::Toward), "channel로");
        assert_eq!(with("carol", Particle::Subject), "carol이");
        assert_eq!(with("dan", Particle::Topic), "dan은");
    }

    #[test]
    fn words_with_a_letter_that_is_not_read() {
        assert_eq!(with("title", Particle::Topic), "title은");
        assert_eq!(with("done", Particle::Object), "done을");
        assert_eq!(with("name", Particle::Object), "name을");
        assert_eq!(with("check", Particle::Object), "check를");
        assert_eq!(with("block", Particle::Object), "block을");
        assert_eq!(with("me", Particle::Object), "me를");
        assert_eq!(with("store", Particle::Object), "store를");
    }

    #[test]
    fn digits_are_read_in_sino_korean() {
        let subject: Vec<String> = (0..10)
            .map(|digit| with(&format!("w{digit}"), Particle::Subject))
            .collect();
        assert_eq!(
            subject,
            [
                "w0이", "w1이", "w2가", "w3이", "w4가", "w5가", "w6이", "w7이", "w8이", "w9가"
            ]
        );
        assert_eq!(with("n1", Particle::Toward), "n1로");
        assert_eq!(with("w3", Particle::Toward), "w3으로");
        assert_eq!(with("100", Particle::Subject), "100이");
    }

    #[test]
    fn letters_and_abbreviations_by_their_names() {
        assert_eq!(with("\"a\"", Particle::Object), "\"a\"를");
        assert_eq!(with("x", Particle::Object), "x를");
        assert_eq!(with("TTL", Particle::Object), "TTL을");
        assert_eq!(with("URL", Particle::Toward), "URL로");
    }

    #[test]
    fn closing_quotes_do_not_matter() {
        assert_eq!(with("\"story 4\"", Particle::Object), "\"story 4\"를");
        assert_eq!(with("\"story 1\"", Particle::Object), "\"story 1\"을");
        assert_eq!(with("“안녕”", Particle::Object), "“안녕”을");
        assert_eq!(with("(하나)", Particle::Topic), "(하나)는");
    }

    #[test]
    fn nothing_to_read_takes_the_open_form() {
        assert_eq!(with("", Particle::Topic), "는");
        assert_eq!(with("…", Particle::Object), "…를");
        assert_eq!(with("世界", Particle::Object), "世界를");
    }
}
