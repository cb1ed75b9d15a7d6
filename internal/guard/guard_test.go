package guard

import (
	"errors"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestRun(t *testing.T) {
	broken := errors.New("broken")
	for name, test := range map[string]struct {
		fn func()
		// value is that of the panic, nil for none.
		value any
		err   error
	}{
		"it returns":                            {fn: func() {}},
		"it panics":                             {fn: func() { panic("boom") }, value: "boom"},
		"it panics with an error":               {fn: func() { panic(broken) }, value: broken},
		"it panics with nil":                    {fn: func() { panic(nil) }, value: new(runtime.PanicNilError)},
		"it recovers":                           {fn: func() { defer func() { _ = recover() }(); panic("boom") }},
		"it ends its goroutine":                 {fn: runtime.Goexit, err: ErrGoexit},
		"it ends its goroutine while it panics": {fn: func() { defer runtime.Goexit(); panic("boom") }, err: ErrGoexit},
	} {
		t.Run(name, func(t *testing.T) {
			err := Run(test.fn)
			if test.value == nil {
				require.Equal(t, test.err, err)
				return
			}
			p, ok := errors.AsType[*PanicError](err)
			require.True(t, ok, "%v", err)
			require.Equal(t, test.value, p.Value)
			require.Contains(t, string(p.Stack), "guard_test.go", "the stack is that of the panic")
			require.ErrorContains(t, err, "panic: ")
		})
	}
}
