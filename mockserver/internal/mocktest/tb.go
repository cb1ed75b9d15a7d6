package mocktest

import "fmt"

// FakeTB records the reports of a server.
type FakeTB struct {
	Cleanups []func()
	Errors   []string
	Fatal    string
}

// Helper implements [mockserver.TB].
func (f *FakeTB) Helper() {}

// Cleanup implements [mockserver.TB].
func (f *FakeTB) Cleanup(fn func()) { f.Cleanups = append(f.Cleanups, fn) }

// Errorf implements [mockserver.TB].
func (f *FakeTB) Errorf(s string, args ...any) { f.Errors = append(f.Errors, fmt.Sprintf(s, args...)) }

// Fatalf implements [mockserver.TB]. It returns.
func (f *FakeTB) Fatalf(s string, args ...any) { f.Fatal = fmt.Sprintf(s, args...) }

// End runs the cleanup functions, as the end of a test does.
func (f *FakeTB) End() {
	for _, fn := range f.Cleanups {
		fn()
	}
}
