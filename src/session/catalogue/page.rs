//! The words of the page: names of buttons, panels and tables.

/// A list of short texts: for each its name, and its words in every language.
macro_rules! labels {
    ($(#[$about:meta])* $label:ident { $($(#[$note:meta])* $name:ident: $english:literal, $korean:literal;)* }) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[expect(missing_docs, reason = "the English text says it")]
        pub enum $label { $($(#[$note])* $name,)* }

        impl $label {
            /// Every one of them, in the order of the catalogue.
            pub const ALL: &'static [$label] = &[$($label::$name,)*];

            /// The text in a language.
            pub const fn text(self, language: $crate::Language) -> &'static str {
                match (self, language) {
                    $(
                        ($label::$name, $crate::Language::English) => $english,
                        ($label::$name, $crate::Language::Korean) => $korean,
                    )*
                }
            }
        }
    };
}
pub(super) use labels;

labels! {
/// A short text of the page that never changes with the world.
Label {
    // The head of the page.
    World: "World", "세계";
    Seed: "seed", "시드";
    LanguageName: "Language", "언어";
    ThemeName: "Theme", "테마";
    ThemeAuto: "Theme: as the system", "테마: 시스템 설정";
    ThemeLight: "Theme: light", "테마: 밝게";
    ThemeDark: "Theme: dark", "테마: 어둡게";
    Help: "Keys and help", "단축키와 도움말";
    Palette: "All commands", "모든 명령";
    PaletteHint: "Type to search", "찾을 말을 입력하세요";
    PaletteNone: "No command with these words.", "이 말이 들어간 명령이 없습니다.";
    Close: "Close", "닫기";
    Intro: "A message broker runs in this page. Watch messages travel, type Redis commands, add people, break things: the ledger says what became of every single message, and why.",
        "이 페이지 안에서 메시지 브로커가 돌아갑니다. 메시지가 오가는 것을 보고, Redis 명령을 입력하고, 참여자를 추가하고, 고장을 내 보세요. 메시지 하나하나가 어떻게 되었고 왜 그런지 장부에 적힙니다.";
    FocusedActorKeys: "On the row that has the focus, c crashes, d disconnects, f freezes, E configures, and m shows all that can be done with it.",
        "포커스가 있는 줄에서 c는 크래시, d는 연결 끊기, f는 프리즈, E는 설정이고, m은 할 수 있는 일을 모두 보여 줍니다.";

    // Regions.
    Stage: "Stage", "무대";
    StageInWords: "The stage in words", "텍스트로 보는 무대";
    Console: "Console", "콘솔";
    Ledger: "Ledger", "장부";
    LedgerAbout: "What became of every message, for everyone who should get it.",
        "모든 메시지가 받는 쪽마다 어떻게 되었는지 적습니다.";
    Actors: "Actors", "참여자";
    Story: "Message", "메시지";
    ShowStory: "Its story", "메시지 이력";
    StoryEmpty: "Pick a message in a tray or on the stage: its story shows here.",
        "무대나 유실함에서 메시지를 고르면 그 이력이 여기에 나옵니다.";
    Narration: "What just happened", "방금 일어난 일";
    Time: "Time", "시간";
    Views: "Views", "보기";
    Trays: "Lost", "유실";
    TraysEmpty: "Nothing is lost.", "유실된 메시지가 없습니다.";

    // The space-time diagram, and what can be taken along.
    Diagram: "Diagram", "다이어그램";
    DiagramAbout: "Space-time diagram: who sent what to whom, and when", "시공간 다이어그램: 누가 누구에게 언제 무엇을 보냈는지";
    DiagramKeys: "Left and right go from message to message, Enter selects one.",
        "왼쪽과 오른쪽 키로 메시지 사이를 옮겨 다니고 Enter로 고릅니다.";
    SwitchSight: "Stage or space-time diagram", "무대와 시공간 다이어그램 바꾸기";
    Earlier: "Diagram: earlier", "다이어그램: 이전 시간으로";
    Later: "Diagram: later", "다이어그램: 다음 시간으로";
    ZoomIn: "Zoom in", "확대";
    ZoomOut: "Zoom out", "축소";
    FitStage: "Fit the whole stage", "무대 전체 보기";
    StageKeys: "Stage. Arrow keys go from thing to thing, Enter selects one, plus, minus and zero zoom.", "무대. 화살표 키로 옮겨 다니고 Enter로 선택합니다. +, -, 0으로 확대하고 축소합니다.";
    FollowNow: "Diagram: follow the present moment", "다이어그램: 현재 시점 따라가기";
    FollowNowShort: "Now", "지금";
    Export: "Export", "내보내기";
    ExportAbout: "Files of this world as it is now. They are made here; nothing is sent anywhere.",
        "지금 이 세계를 파일로 저장합니다. 파일은 이 페이지 안에서 만들며 어디에도 보내지 않습니다.";
    ExportDiagram: "Space-time diagram, as SVG", "시공간 다이어그램 (SVG)";
    ExportStage: "Picture of the stage, as PNG", "무대 그림 (PNG)";
    ExportLedgerCsv: "Ledger, as a table (CSV)", "장부 표 (CSV)";
    ExportLedgerJson: "Ledger, for programs (JSON)", "장부, 프로그램용 (JSON)";
    ExportTraceCsv: "Trace, as a table (CSV)", "트레이스 표 (CSV)";
    ExportTraceJson: "Trace, for programs (JSON)", "트레이스, 프로그램용 (JSON)";

    // The world as text.
    AsText: "This world as text", "이 세계를 텍스트로";
    AsTextHint: "This world as text: read, change, open", "이 세계를 텍스트로: 보기, 고치기, 열기";
    AsTextAbout: "Every line of this world, what you did to it included. Change it, paste another one, or drop a file here, and start it.",
        "이 세계의 모든 줄이며, 직접 한 일도 들어 있습니다. 고치거나 다른 텍스트를 붙여 넣거나 파일을 끌어다 놓은 뒤 시작하세요.";
    TextHelp: "What can be written", "쓸 수 있는 것";
    TextHelpAbout: "Each line goes in below the cursor's. What stands under an actor is indented.", "커서가 있는 줄 아래에 들어갑니다. 참여자 아래 줄은 들여 씁니다.";
    InsertLine: "Insert", "넣기";
    WholeGrammar: "The whole grammar", "문법 전체";
    StartText: "Start this world", "이 세계 시작하기";
    CopyText: "Copy", "복사";
    Copied: "Copied.", "복사했습니다.";
    NotCopied: "The browser did not copy it; the text is marked, Ctrl C does.", "브라우저가 복사하지 못했습니다. 텍스트가 선택되어 있으니 Ctrl C로 복사하세요.";
    SaveText: "Save as a file", "파일로 저장";
    LoadText: "From a file…", "파일에서…";
    LoadTextAbout: "Load a text; it starts only when you say so", "텍스트를 불러옵니다. 시작은 직접 누를 때만 합니다";
    FileRefused: "This file cannot be read as a world: it is larger than 4 MB, or not a file of text.",
        "이 파일은 세계로 읽을 수 없습니다. 4 MB보다 크거나 텍스트 파일이 아닙니다.";
    Line: "line", "줄";

    // The view for classrooms.
    Projector: "Projector view: stage and narration, large", "프로젝터 화면: 무대와 해설을 크게";

    // Time.
    Play: "Play", "재생";
    Pause: "Pause", "일시 정지";
    Step: "Step", "한 단계";
    StepAbout: "On to the next event, then stop", "다음 사건까지 가서 멈춤";
    Restart: "From the start", "처음부터";
    SpeedName: "Speed", "속도";
    SpeedStory: "Story", "천천히 보기";
    StorySpeed: "Story speed: every event gets time to be seen", "천천히 보기: 사건마다 볼 시간을 줌";
    Faster: "Faster", "더 빠르게";
    Slower: "Slower", "더 느리게";
    VirtualTime: "virtual time", "가상 시간";
    Ended: "The world has run to its end; commands still run.", "세계가 끝까지 진행되었습니다. 명령은 계속 실행됩니다.";
    EndedShort: "finished", "끝남";
    Lagging: "lags behind", "뒤처짐";
    Slowed: "slowed so you can read", "읽을 수 있게 느리게";
    Paused: "paused", "일시 정지됨";

    // Travelling in time.
    TimeBar: "Moment shown", "보고 있는 시점";
    Marks: "Faults and losses", "고장과 유실";
    StepBack: "One event back", "사건 하나 뒤로";
    StepMessage: "On to what happens next to the selected message, or to the next message",
        "고른 메시지의 다음 사건으로, 없으면 다음 메시지로";
    StepMessageShort: "Follow the message", "메시지 따라가기";
    PreviousLoss: "Previous loss", "이전 유실로";
    NextLoss: "Next loss", "다음 유실로";
    ToStart: "Back to the start of time, nothing is forgotten", "맨 처음 시점으로 (기록은 그대로)";
    ToNewest: "To the newest moment", "가장 최근 시점으로";
    Undo: "Undo", "되돌리기";
    UndoNothing: "Nothing to undo", "되돌릴 것이 없음";
    Fork: "Fork here", "여기서 갈라지기";
    ForkAbout: "A second future from this moment on; the present one stays", "이 시점부터 새 갈래를 만들고, 지금 갈래는 그대로 둠";
    Future: "Future", "갈래";
    NextFuture: "To the next future", "다음 갈래로";
    Compare: "Compare", "비교";
    CompareAbout: "Two futures side by side, at the same moment", "두 갈래를 같은 시점에서 나란히 보기";
    CompareClose: "End the comparison", "비교 끝내기";
    CompareHere: "This future", "지금 갈래";
    CompareThere: "Beside it", "비교할 갈래";
    WhoseLife: "Along which future its life is told", "어느 갈래에서의 이력인지";
    NotSentThere: "It is not to be found in that future, so far.", "그 갈래에서는 아직 찾을 수 없는 메시지입니다.";
    LookedAt: "This future is only looked at.", "이 갈래는 보기만 합니다.";
    TakeUp: "Take it up", "이 갈래로 옮기기";
    Behind: "still on its way to this moment", "이 시점으로 가는 중";
    Past: "In the past: whatever you do now begins another future, and this one stays.",
        "과거를 보고 있습니다. 지금 무언가를 하면 새 갈래가 생기고, 이 갈래는 그대로 남습니다.";
    PastShort: "Past: what you do now begins another future.", "과거: 지금 하는 일은 새 갈래가 됩니다.";
    MoreTime: "More ways through time", "시간 이동 더 보기";

    // Adding and breaking.
    AddProducer: "Producer", "생산자";
    AddSubscriber: "Subscriber", "구독자";
    AddWorker: "Worker", "워커";
    AddMember: "Member", "멤버";
    AddMemberAbout: "Add: a member of a consumer group", "추가: 소비자 그룹의 멤버";
    Add: "Add", "추가";
    Crash: "Crash", "크래시";
    Start: "Restart", "재시작";
    Disconnect: "Disconnect", "연결 끊기";
    Reconnect: "Reconnect", "다시 연결";
    Node: "node", "노드";
    Up: "up", "동작 중";
    Down: "down", "꺼짐";
    ActorsEmpty: "No actor yet. Add one above.", "아직 참여자가 없습니다. 위에서 추가하세요.";
    Running: "running", "동작 중";
    Crashed: "crashed", "크래시됨";
    Away: "away", "자리 비움";

    // By hand.
    TabMenu: "New tab on a node, or a second server", "노드를 골라 새 탭, 또는 두 번째 서버";
    ClientOf: "A client of", "새 클라이언트";
    SecondServer: "A second server", "서버 하나 더";
    MoreKinds: "More kinds of actor", "참여자 종류 더 보기";
    KindsHint: "Search the kinds", "종류 찾기";
    KindsNone: "No kind with these words.", "이 말이 들어간 종류가 없습니다.";
    MoreOf: "More", "더 보기";
    Freeze: "Freeze", "프리즈";
    Thaw: "Thaw", "프리즈 풀기";
    SlowDown: "Slow down 10x", "10배 느리게";
    NormalSpeed: "Back to its speed", "원래 속도로";
    CutOff: "Cut off (nothing gets through)", "고립시키기 (아무것도 오가지 못함)";
    Heal: "Let through again", "고립 풀기";
    DisconnectAll: "Disconnect all its clients", "모든 클라이언트 연결 끊기";
    ReconnectAll: "Let its clients come back", "클라이언트 다시 받기";
    AllLinks: "Links of everybody (latency, jitter, loss)…", "모두의 링크 (지연, 지터, 유실)…";
    LinkOf: "Links (latency, jitter, loss)…", "링크 (지연, 지터, 유실)…";
    AnyFault: "Other faults, or for a set time…", "다른 고장, 시간을 정한 고장…";
    Configure: "Configure…", "설정…";
    Rename: "Rename…", "이름 바꾸기…";
    Duplicate: "Duplicate", "복제";
    Delete: "Delete", "삭제";
    ClaimFor: "Claim for", "넘겨받을 멤버";
    HelpEntry: "Help the entry on which nobody works", "아무도 처리하지 않는 엔트리 돕기";
    ClaimAbout: "A claim makes it pending at another member, who is not handed it, but gets it when it asks for its own pending entries (ID 0). XACK ends it.",
        "넘기면 다른 멤버의 확인 대기가 됩니다. 바로 건네지지는 않고, 그 멤버가 자기 확인 대기 엔트리를 읽을 때(ID 0) 받습니다. XACK하면 끝납니다.";
    DragAbout: "let go on another consumer", "다른 소비자 위에 놓으세요";
    WriteLine: "The line of the scenario language", "시나리오 언어의 줄";
    ReplaceAbout: "This actor leaves together with the work in its hands, and at the same moment a new one that follows this line takes its place.",
        "지금 참여자는 처리하던 것을 든 채 나가고, 같은 순간에 이 줄대로 움직이는 참여자가 새로 들어옵니다.";
    Apply: "Apply", "적용";
    NotSaid: "as it is", "그대로";

    // The console.
    NewTab: "New tab", "새 탭";
    CloseTab: "Close this tab", "이 탭 닫기";
    NextTab: "Next tab", "다음 탭";
    ConsoleInput: "Redis command", "Redis 명령";
    ConsoleEmpty: "A Redis client, connected to the broker in this page. Type a command, or tap one of those below.",
        "이 페이지 안의 브로커에 연결된 Redis 클라이언트입니다. 명령을 입력하거나 아래의 것을 눌러 보세요.";
    ConsoleOutput: "Replies", "응답";
    Run: "Run", "실행";
    Starters: "Commands to try", "해 볼 만한 명령";
    Interrupt: "Stop waiting", "그만 기다리기";
    ClearOutput: "Clear the output", "출력 지우기";
    FocusConsole: "Type a command", "명령 입력하기";
    Waiting: "waiting for the reply", "응답 기다리는 중";
    Parked: "waiting on", "블로킹 대기:";
    TabParked: "blocked", "블로킹 대기 중";
    ForEver: "no timeout", "시간 제한 없음";
    NotConnected: "not connected", "연결되지 않음";
    ToTheEnd: "Newest lines", "최신 줄로";
    Monitoring: "told of every command of this node", "이 노드의 모든 명령을 보는 중";
    Complete: "Complete the word", "자동 완성";
    Completions: "Completions", "자동 완성 목록";
    SearchHistory: "Search what was typed before", "입력했던 명령 검색";
    SearchPrompt: "(reverse-i-search)", "(reverse-i-search)";
    SearchKeys: "Type a part of a command. Enter runs it, Tab takes it into the line, Esc goes back.",
        "명령의 일부를 입력하세요. Enter로 실행하고, Tab으로 입력란에 옮기고, Esc로 돌아갑니다.";
    SearchNone: "Nothing like this was typed.", "그런 명령을 입력한 적이 없습니다.";
    ConsoleTools: "Console settings", "콘솔 설정";
    SwitchProtocol: "Speak RESP3 or RESP2 (HELLO)", "RESP3와 RESP2 바꾸기(HELLO)";
    SwitchRaw: "Show the bytes on the wire (RESP)", "오간 바이트 보기(RESP)";
    RawShort: "Bytes", "바이트";

    // The ledger.
    Audience: "audience", "받는 쪽";
    Sent: "sent", "보냄";
    Duplicates: "×2", "×2";
    DuplicatesAbout: "processed more than once", "두 번 이상 처리됨";
    Fates: "fates", "행방";

    // A message.
    Deselect: "Close the tray or the message", "유실함이나 메시지 닫기";
    ShowStage: "Show the stage", "무대 보기";
    ShowConsole: "Show the console", "콘솔 보기";
    ShowLedger: "Show the ledger", "장부 보기";
    TakeOffer: "Take the offer of the narration", "해설의 제안 따르기";
    SwitchLanguage: "한국어", "English";
    SwitchLanguageShort: "한", "EN";
    // A thousand worlds.
    Thousand: "1,000 worlds", "세계 1,000개";
    ThousandShort: "×1000", "×1000";
    ThousandAbout: "Play this world with many seeds", "여러 시드로 이 세계 실행하기";
    ThousandStart: "Play them", "실행";
    ThousandAgain: "Play them again", "다시 실행";
    ThousandCancel: "Stop", "중지";
    ThousandCount: "Worlds", "세계 수";
    ThousandMeasure: "Shown per world", "세계마다 볼 것";
    ThousandAudience: "For", "받는 쪽";
    ThousandHistogram: "How many worlds have how much", "값에 따른 세계 수";
    ThousandKeys: "A bar lists the seeds of its worlds.", "막대를 고르면 그 세계들의 시드가 나옵니다.";
    ThousandTable: "As a table", "표로 보기";
    ThousandWorlds: "worlds", "세계";
    ThousandSeeds: "first seeds", "앞의 시드";
    ThousandChecks: "Checks", "검사(check)";
    ThousandShrink: "Smallest world that still fails", "그래도 틀리는 가장 작은 세계";
    ThousandSmallest: "The smallest world found", "찾은 것 중 가장 작은 세계";
    ThousandOpenSmallest: "Open it", "이 세계 열기";
    ThousandText: "The text that is played", "실행하는 텍스트";
    SwitchTheme: "Light, dark, or as the system", "밝게, 어둡게, 시스템 설정";
}
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Language;

    #[test]
    fn every_label_has_words_in_every_language() {
        for &label in Label::ALL {
            assert!(!label.text(Language::English).trim().is_empty());
            assert!(!label.text(Language::Korean).trim().is_empty());
        }
    }
}
