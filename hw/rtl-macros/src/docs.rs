//! Documentation for the generated modules.
//!
//! An attribute on a function cannot see the struct the function belongs to, so the comments of
//! the struct are read from the source file that is being compiled. Where that file is not known
//! (an editor's expansion, a macro-generated block) the module simply has no comments.

use std::cell::RefCell;
use std::collections::HashMap;
use std::path::{Path, PathBuf};

use quote::ToTokens;
use syn::{ImplItem, Item, ItemFn, ItemStruct, Type};

use crate::expand::doc_text;

/// `(signal, text)` pairs; the block itself is `""`.
type Docs = Vec<(String, String)>;
/// Documentation by the text of the `update` function it belongs to.
type ByFunction = HashMap<String, Docs>;

thread_local! {
    /// Files already read by this compilation: one file may hold many blocks.
    static FILES: RefCell<HashMap<PathBuf, ByFunction>> = RefCell::default();
}

/// Documentation of the struct whose `update` is `function`.
pub fn of_block_around(function: &ItemFn) -> Docs {
    if !proc_macro::is_available() {
        return Docs::new();
    }
    let Some(path) = proc_macro::Span::call_site().local_file() else {
        return Docs::new();
    };
    let key = function_key(&function.sig, &function.block);
    FILES.with_borrow_mut(|files| {
        let blocks = files
            .entry(path.clone())
            .or_insert_with(|| read(&path).unwrap_or_default());
        blocks.get(&key).cloned().unwrap_or_default()
    })
}

fn function_key(signature: &syn::Signature, block: &syn::Block) -> String {
    format!("{}{}", signature.to_token_stream(), block.to_token_stream())
}

fn read(path: &Path) -> Option<ByFunction> {
    let file = syn::parse_file(&std::fs::read_to_string(path).ok()?).ok()?;
    let mut blocks = ByFunction::new();
    visit(&file.items, &mut blocks);
    Some(blocks)
}

fn visit(items: &[Item], blocks: &mut ByFunction) {
    for item in items {
        match item {
            Item::Mod(module) => {
                visit(
                    module.content.as_ref().map_or(&[], |content| &content.1),
                    blocks,
                );
            }
            Item::Impl(implementation) => {
                let Some(block) = find_struct(items, &implementation.self_ty) else {
                    continue;
                };
                for member in &implementation.items {
                    if let ImplItem::Fn(function) = member {
                        let key = function_key(&function.sig, &function.block);
                        blocks.insert(key, docs_of(block));
                    }
                }
            }
            _ => {}
        }
    }
}

fn find_struct<'a>(items: &'a [Item], ty: &Type) -> Option<&'a ItemStruct> {
    let Type::Path(path) = ty else { return None };
    let name = &path.path.segments.last()?.ident;
    items.iter().find_map(|item| match item {
        Item::Struct(block) if block.ident == *name => Some(block),
        _ => None,
    })
}

fn docs_of(block: &ItemStruct) -> Docs {
    let fields = block.fields.iter().map(|field| {
        let name = field
            .ident
            .as_ref()
            .map(ToString::to_string)
            .unwrap_or_default();
        (name, doc_text(&field.attrs))
    });
    std::iter::once((String::new(), doc_text(&block.attrs)))
        .chain(fields)
        .filter(|(_, text)| !text.is_empty())
        .collect()
}
