//! The macro that turns the table of [`types`](super::types) into code.

/// One entry per message type:
///
/// ```text
/// /// Documentation, with the section of the specification.
/// module Struct 'letter' length {
///     /// Documentation.
///     field CONSTANT: type, FieldKind @ offset;
/// }
/// ```
///
/// The width of a field is that of its type.
macro_rules! messages {
    ($(
        $(#[$doc:meta])*
        $module:ident $name:ident $letter:literal $len:literal {
            $($(#[$field_doc:meta])* $field:ident $konst:ident: $ty:ty, $kind:ident @ $byte:literal;)*
        }
    )*) => {
        /// A message type. Its value is its letter.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(u8)]
        pub enum Kind {
            $($(#[$doc])* $name = $letter,)*
        }

        impl Kind {
            /// All types, in the order of [`MESSAGES`].
            pub const ALL: [Kind; 23] = [$(Kind::$name),*];

            /// The type of a letter, or `None` when the specification has no such type.
            pub const fn from_letter(letter: u8) -> Option<Kind> {
                match letter {
                    $($letter => Some(Kind::$name),)*
                    _ => None,
                }
            }

            /// Its letter.
            pub const fn letter(self) -> u8 {
                self as u8
            }

            /// Its layout.
            pub const fn spec(self) -> &'static MessageSpec {
                match self {
                    $(Kind::$name => &$module::SPEC,)*
                }
            }
        }

        /// The layouts of all types, in the order of the specification.
        pub const MESSAGES: [MessageSpec; 23] = [$($module::SPEC),*];

        $(
            $(#[$doc])*
            pub mod $module {
                use super::{Kind, MessageSpec};
                use crate::{Field, FieldKind};

                /// The letter.
                pub const LETTER: u8 = $letter;
                /// Length of the whole message in bytes.
                pub const LEN: usize = $len;
                $(
                    $(#[$field_doc])*
                    pub const $konst: Field = Field {
                        name: stringify!($field),
                        byte: $byte,
                        bytes: size_of::<$ty>(),
                        kind: FieldKind::$kind,
                    };
                )*
                /// The layout.
                pub const SPEC: MessageSpec = MessageSpec {
                    kind: Kind::$name,
                    letter: LETTER,
                    name: stringify!($name),
                    len: LEN,
                    fields: &[$($konst),*],
                };
            }

            $(#[$doc])*
            #[derive(Clone, Copy, Debug, PartialEq, Eq)]
            pub struct $name {
                /// The common fields.
                pub header: Header,
                $($(#[$field_doc])* pub $field: $ty,)*
            }

            impl $name {
                /// Reads the fields of a message whose letter and length are already checked.
                fn load(message: &[u8; $len]) -> Self {
                    $name {
                        header: Header::load(message),
                        $($field: $module::$konst.get(message),)*
                    }
                }

                /// The message as it goes on the wire.
                pub fn to_bytes(&self) -> [u8; $len] {
                    let mut message = [0; $len];
                    self.header.store(Kind::$name, &mut message);
                    $($module::$konst.put(&mut message, self.$field);)*
                    message
                }
            }

            impl From<$name> for Message {
                fn from(message: $name) -> Message {
                    Message::$name(message)
                }
            }
        )*

        /// A message by value.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Message {
            $($(#[$doc])* $name($name),)*
            /// A type the specification does not have. It is counted and passed on, never an
            /// error: exchanges add types.
            Unknown(Unknown),
        }

        impl Message {
            /// Reads one whole message, without framing.
            ///
            /// # Errors
            /// An empty message, or one of a known type that has not the length of its type.
            pub fn parse(bytes: &[u8]) -> Result<Message, Error> {
                let Some(&letter) = bytes.first() else {
                    return Err(Error::Truncated { what: "ITCH message", need: 1, have: 0 });
                };
                match letter {
                    $($letter => match bytes.try_into() {
                        Ok(message) => Ok($name::load(message).into()),
                        Err(_) => Err(Error::Length {
                            what: concat!("ITCH message ", stringify!($name)),
                            expected: $len,
                            found: bytes.len(),
                        }),
                    },)*
                    _ => Ok(Message::Unknown(Unknown { letter, len: bytes.len() })),
                }
            }

            /// Its type, or `None` when it is unknown.
            pub const fn kind(&self) -> Option<Kind> {
                match self {
                    $(Message::$name(_) => Some(Kind::$name),)*
                    Message::Unknown(_) => None,
                }
            }

            /// The common fields, or `None` when the type is unknown: the specification promises
            /// nothing about those.
            pub const fn header(&self) -> Option<&Header> {
                match self {
                    $(Message::$name(message) => Some(&message.header),)*
                    Message::Unknown(_) => None,
                }
            }

            /// Writes the message to the start of `buf` and returns its length, which is at most
            /// [`MAX_LEN`](super::MAX_LEN).
            ///
            /// # Errors
            /// A buffer that is too small, or an unknown type, of which only the letter is known.
            pub fn encode(&self, buf: &mut [u8]) -> Result<usize, Error> {
                match self {
                    $(Message::$name(message) => {
                        room(stringify!($name), buf, $len)?.copy_from_slice(&message.to_bytes());
                        Ok($len)
                    })*
                    Message::Unknown(unknown) => Err(Error::Malformed {
                        what: "ITCH message",
                        field: "type",
                        found: unknown.letter.into(),
                    }),
                }
            }
        }
    };
}
