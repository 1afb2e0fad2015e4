//! What each kind of actor does, in a sentence.

use crate::Language;

macro_rules! kinds {
    ($($name:literal: $english:literal, $korean:literal;)*) => {
        /// The sentence of a kind that is there without being defined; empty for any other.
        pub(crate) fn kind_sentence(language: Language, name: &str) -> &'static str {
            match (name, language) {
                $(
                    ($name, Language::English) => $english,
                    ($name, Language::Korean) => $korean,
                )*
                _ => "",
            }
        }
    };
}

kinds! {
    "producer": "Sends whatever command its line says, as often as it says.", "정해 둔 주기로 줄에 적은 명령을 보냅니다.";
    "publisher": "Publishes on a channel.", "채널에 발행합니다.";
    "job-producer": "Puts jobs on a list. A push whose reply is lost is not repeated.", "리스트에 작업을 넣습니다. 응답을 잃어버려도 다시 보내지 않습니다.";
    "retrying-producer": "Puts jobs on a list, and again after an error or a lost reply: nothing is lost, some jobs may be there twice.", "리스트에 작업을 넣고, 오류가 나거나 응답을 잃어버리면 다시 보냅니다. 유실은 없지만 중복될 수 있습니다.";
    "entry-producer": "Adds entries to a stream.", "스트림에 엔트리를 추가합니다.";
    "order-producer": "Adds orders that differ by chance to a stream.", "내용이 무작위로 다른 주문을 스트림에 추가합니다.";
    "capped-producer": "Adds to a stream that keeps only the newest: what nobody has read by then is trimmed.", "최신 엔트리만 남기는 스트림에 추가합니다. 그때까지 읽히지 않은 것은 잘려 나갑니다.";
    "delayed-producer": "Puts jobs into a sorted set, due some seconds later.", "몇 초 뒤에 실행할 작업을 정렬 집합에 넣습니다.";
    "priority-producer": "Puts jobs into a sorted set with a priority by chance, from 1 (first) to 9.", "1(가장 먼저)부터 9까지 무작위 우선순위로 작업을 정렬 집합에 넣습니다.";
    "subscriber": "Listens to channels. What is published while it is away is lost to it.", "채널을 구독합니다. 자리를 비운 사이에 발행된 것은 받지 못합니다.";
    "pattern-subscriber": "Listens to all channels whose names fit a pattern.", "이름이 패턴에 맞는 모든 채널을 구독합니다.";
    "worker": "Takes jobs from the end of a list. A job in its hands dies with it.", "리스트 끝에서 작업을 꺼냅니다. 크래시되면 손에 든 작업도 사라집니다.";
    "stack-worker": "Takes the newest job first; the oldest may wait for ever.", "가장 새 작업부터 꺼냅니다. 오래된 작업은 끝없이 기다릴 수 있습니다.";
    "batch-worker": "Takes several jobs at once, and works on one after the other.", "작업을 여러 개씩 꺼내 차례로 처리합니다.";
    "reliable-worker": "Moves a job to a list of its own until it is done: no crash loses it.", "작업을 끝낼 때까지 자기 리스트에 옮겨 둡니다. 크래시되어도 잃지 않습니다.";
    "circular-worker": "Goes round a list: each element is worked on and stays, at the other end.", "리스트를 빙빙 돕니다. 처리한 원소는 반대쪽 끝에 남습니다.";
    "ring-worker": "Goes round a list with RPOPLPUSH, as it was done before Redis 6.2.", "Redis 6.2 이전 방식대로 RPOPLPUSH로 리스트를 빙빙 돕니다.";
    "poller": "Asks for a job every so often, whether there is one or not.", "작업이 있든 없든 일정한 간격으로 물어봅니다.";
    "stack-poller": "Asks for the newest job every so often.", "일정한 간격으로 가장 새 작업을 물어봅니다.";
    "batch-poller": "Asks for several jobs every so often.", "일정한 간격으로 작업 여러 개를 물어봅니다.";
    "reliable-poller": "A reliable worker that asks every so often instead of waiting.", "기다리는 대신 일정한 간격으로 물어보는 reliable-worker입니다.";
    "idempotent-worker": "Works on a job only if nobody has before, by a marker that the first one sets.", "먼저 온 쪽이 남긴 표시가 없을 때만 작업을 처리합니다.";
    "pipeline": "Takes from one list, works, and puts the result on another.", "한 리스트에서 꺼내 처리하고 결과를 다른 리스트에 넣습니다.";
    "reliable-pipeline": "The same, and the job stays in a list of its own until the result is on the next.", "pipeline과 같지만, 결과를 다음 리스트에 넣을 때까지 작업을 자기 리스트에 남겨 둡니다.";
    "delayed-worker": "Serves a sorted set of jobs that are due at a time.", "정렬 집합에서 시각이 된 작업을 처리합니다.";
    "priority-worker": "Waits on a sorted set, and takes the smallest score first.", "정렬 집합에서 기다리다가 점수가 가장 낮은 것부터 꺼냅니다.";
    "priority-poller": "Asks a sorted set for its smallest score every so often.", "일정한 간격으로 정렬 집합에 점수가 가장 낮은 것을 물어봅니다.";
    "member": "Reads a stream in a group, and acknowledges after the work. Nobody takes over what a dead member left.", "그룹으로 스트림을 읽고 처리한 뒤에 확인합니다. 죽은 멤버가 남긴 것은 아무도 이어받지 않습니다.";
    "hasty-member": "Acknowledges before the work: a crash loses what it works on.", "처리하기 전에 확인합니다. 크래시되면 처리하던 것을 잃습니다.";
    "noack-member": "Reads with NOACK: nothing is left of an entry when it dies.", "NOACK으로 읽습니다. 크래시되면 엔트리가 어디에도 남지 않습니다.";
    "forgetful-member": "Never acknowledges: its entries stay pending for ever.", "확인을 하지 않습니다. 엔트리가 끝없이 확인 대기로 남습니다.";
    "batch-member": "Reads several entries at once, and acknowledges them together.", "엔트리를 여러 개씩 읽고 한꺼번에 확인합니다.";
    "resuming-member": "After a restart it first works on what it has not acknowledged.", "재시작하면 확인하지 않은 것부터 다시 처리합니다.";
    "sweeping-member": "Also takes over what others have left pending for too long, by XAUTOCLAIM.", "다른 멤버가 너무 오래 확인 대기로 둔 것을 XAUTOCLAIM으로 이어받습니다.";
    "claiming-member": "The same by XPENDING and XCLAIM, as it was done before Redis 6.2.", "Redis 6.2 이전 방식대로 XPENDING과 XCLAIM으로 이어받습니다.";
    "dead-letter-member": "Sweeps, and puts an entry aside on another stream after too many deliveries.", "이어받되, 너무 여러 번 전달된 엔트리는 다른 스트림으로 치워 둡니다.";
    "idempotent-member": "Sweeps, and works on an entry only if nobody has before.", "이어받되, 아무도 처리하지 않은 엔트리만 처리합니다.";
    "stream-pipeline": "Reads a stream in a group, writes the result to another stream, and acknowledges last.", "그룹으로 스트림을 읽고 결과를 다른 스트림에 쓴 다음, 마지막에 확인합니다.";
    "reader": "Reads a stream from an ID on, and remembers where it is while it lives.", "지정한 ID부터 스트림을 읽고, 살아 있는 동안 어디까지 읽었는지 기억합니다.";
    "bookmark-reader": "Reads a stream from its beginning, and keeps its place in a key.", "스트림을 처음부터 읽고, 어디까지 읽었는지 키에 적어 둡니다.";
    "forgetful-reader": "Reads only what is added while it waits: the rest passes it by.", "기다리는 동안 추가된 것만 읽습니다. 그 사이의 것은 놓칩니다.";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_a_sentence_in_every_language() {
        let built_in = scenario::prelude::FILES.map(|file| file.0);
        for kind in built_in.into_iter().chain(["producer"]) {
            for language in Language::ALL {
                assert!(kind_sentence(language, kind).ends_with('.'), "{kind}");
            }
        }
    }
}
