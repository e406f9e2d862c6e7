//! What a name inside `update` stands for.

use std::collections::{HashMap, HashSet};

use syn::visit::{self, Visit};
use syn::{Block, Expr, ExprField, ExprMacro, ExprMethodCall, ExprPath, Ident, Local, Pat};

/// What `let` bound a name to.
#[derive(Clone, Copy)]
pub enum Binding {
    /// A Rust value, the same in every cycle.
    Constant,
    /// The n-th value of this function that depends on signals: a wire of the module.
    Wire(usize),
}

#[derive(Default)]
pub struct Scopes(Vec<HashMap<String, Binding>>);

impl Scopes {
    pub fn enter(&mut self) {
        self.0.push(HashMap::new());
    }

    pub fn leave(&mut self) {
        self.0.pop();
    }

    pub fn bind(&mut self, name: &Ident, binding: Binding) {
        if let Some(scope) = self.0.last_mut() {
            scope.insert(name.to_string(), binding);
        }
    }

    pub fn wire(&self, name: &Ident) -> Option<usize> {
        let name = name.to_string();
        match self.0.iter().rev().find_map(|scope| scope.get(&name)) {
            Some(Binding::Wire(index)) => Some(*index),
            _ => None,
        }
    }

    /// Whether rustc can evaluate `expression` when the module is elaborated, on its own and
    /// without the type of its surroundings.
    pub fn is_constant(&self, expression: &Expr) -> bool {
        let mut search = Runtime {
            scopes: self,
            found: false,
        };
        search.visit_expr(expression);
        !search.found
    }
}

struct Runtime<'a> {
    scopes: &'a Scopes,
    found: bool,
}

impl<'a> Visit<'a> for Runtime<'_> {
    fn visit_expr_path(&mut self, path: &'a ExprPath) {
        if let Some(name) = path.path.get_ident() {
            self.found |= name == "self" || self.scopes.wire(name).is_some();
        }
        if let Some(last) = path.path.segments.last() {
            // `bits` takes its width from where it stands, which only the translator knows.
            self.found |= ["bits", "bit_cast"].contains(&last.ident.to_string().as_str());
        }
    }

    fn visit_expr_method_call(&mut self, call: &'a ExprMethodCall) {
        self.found |= ["into", "to_bits"].contains(&call.method.to_string().as_str());
        visit::visit_expr_method_call(self, call);
    }

    fn visit_expr_macro(&mut self, _: &'a ExprMacro) {
        self.found = true;
    }
}

/// Names whose fields are read (`let f = …; f.valid`): their field offsets come from their Rust
/// type, so `hdl` has to bind them as Rust values too, and so for what they are made of.
pub fn names_with_fields(block: &Block) -> HashSet<String> {
    let mut names = FieldBases::default();
    names.visit_block(block);
    let mut wanted = names.bases;
    loop {
        let before = wanted.len();
        for (name, sources) in &names.lets {
            if wanted.contains(name) {
                wanted.extend(sources.iter().cloned());
            }
        }
        if wanted.len() == before {
            return wanted;
        }
    }
}

#[derive(Default)]
struct FieldBases {
    bases: HashSet<String>,
    lets: Vec<(String, Vec<String>)>,
}

impl<'a> Visit<'a> for FieldBases {
    fn visit_expr_field(&mut self, field: &'a ExprField) {
        let mut base = &*field.base;
        while let Expr::Paren(inner) = base {
            base = &inner.expr;
        }
        if let Expr::Path(path) = base
            && let Some(name) = path.path.get_ident()
        {
            self.bases.insert(name.to_string());
        }
        visit::visit_expr_field(self, field);
    }

    fn visit_local(&mut self, local: &'a Local) {
        if let (Some(name), Some(init)) = (let_name(&local.pat), &local.init) {
            let mut sources = Names::default();
            sources.visit_expr(&init.expr);
            self.lets.push((name.to_string(), sources.0));
        }
        visit::visit_local(self, local);
    }
}

#[derive(Default)]
struct Names(Vec<String>);

impl<'a> Visit<'a> for Names {
    fn visit_expr_path(&mut self, path: &'a ExprPath) {
        self.0
            .extend(path.path.get_ident().map(ToString::to_string));
    }
}

/// The name a plain `let name` or `let name: Type` binds.
pub fn let_name(pattern: &Pat) -> Option<&Ident> {
    match pattern {
        Pat::Ident(p) if p.mutability.is_none() && p.by_ref.is_none() && p.subpat.is_none() => {
            Some(&p.ident)
        }
        Pat::Type(typed) => let_name(&typed.pat),
        _ => None,
    }
}
