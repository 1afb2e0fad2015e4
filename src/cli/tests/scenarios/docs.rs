//! Every example of the page about the command line is run: its files are written, its commands print what it says.

use std::process::Command;

const PAGE: &str = include_str!("../../../../docs/command-line.md");

#[test]
fn every_example_prints_what_the_page_says() {
    let folder = std::env::temp_dir().join(format!("brokerlab-docs-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    let mut played = 0;
    for block in PAGE.split("\n```").skip(1).step_by(2) {
        let (info, text) = block.split_once('\n').unwrap_or((block, ""));
        if let Some(name) = info.strip_prefix("brokerlab ") {
            std::fs::write(folder.join(name), format!("{text}\n")).expect("a file");
        }
        let command = text
            .strip_prefix("$ ")
            .and_then(|text| text.split_once('\n'));
        if let Some((command, printed)) = command.filter(|_| info == "console") {
            let (program, args) = command.split_once(' ').expect("a command");
            let program = match program {
                "brokerlab" => env!("CARGO_BIN_EXE_brokerlab"),
                other => other,
            };
            let mut command = Command::new(program);
            command.args(args.split(' ')).current_dir(&folder);
            let output = command.output().expect("it runs");
            let all = [output.stdout, output.stderr].concat();
            let all = String::from_utf8(all).expect("text");
            assert_eq!(all.trim_end(), printed.trim_end(), "{args}");
            played += 1;
        }
    }
    let _ = std::fs::remove_dir_all(&folder);
    assert_eq!(played, 5);
}
