//! Lines of fields [RFC 4180], with semicolons as spreadsheets in Spain write them.

/// The fields of a line; two double quotes inside of a quoted field are one.
pub(crate) fn split(line: &str) -> Result<Vec<String>, String> {
    let mut fields = vec![String::new()];
    let mut quoted = false;
    let mut characters = line.chars().peekable();
    while let Some(character) = characters.next() {
        match (character, quoted) {
            ('"', true) if characters.peek() == Some(&'"') => {
                characters.next();
                push(&mut fields, '"');
            }
            ('"', true) => quoted = false,
            ('"', false) if fields.last().is_some_and(String::is_empty) => quoted = true,
            (';', false) => fields.push(String::new()),
            (character, _) => push(&mut fields, character),
        }
    }
    if quoted { Err("a quoted field does not end".to_owned()) } else { Ok(trimmed(fields)) }
}

fn push(fields: &mut [String], character: char) {
    if let Some(last) = fields.last_mut() {
        last.push(character);
    }
}

fn trimmed(fields: Vec<String>) -> Vec<String> {
    fields.into_iter().map(|field| field.trim().to_owned()).collect()
}
