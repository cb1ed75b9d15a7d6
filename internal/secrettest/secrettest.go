// Package secrettest finds secrets in the output of a program. Tests of the client and of the mock use it.
package secrettest

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	stdjson "encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/stretchr/testify/require"
)

// Verbs are the verbs of package fmt, some with flags.
var Verbs = []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%o", "%b", "%t", "%p", "%T", "%U", "%c", "%e", "% x", "%#x", "%10.3v"}

// RequireNoTrace fails if a text contains a part of a secret: plain, in hex, in decimal or in base64. The secret has at least 17
// bytes.
func RequireNoTrace(t testing.TB, text, secret string) {
	t.Helper()
	part := secret[4:16] // without the prefix, which is public
	for _, form := range []string{
		part, hex.EncodeToString([]byte(part)), strings.ToUpper(hex.EncodeToString([]byte(part))),
		strings.Trim(fmt.Sprintf("%d", []byte(part)), "[]"), fmt.Sprintf("% x", part),
		base64.StdEncoding.EncodeToString([]byte(secret[3:15])), base64.StdEncoding.EncodeToString([]byte(secret[4:16])),
		base64.StdEncoding.EncodeToString([]byte(secret[5:17])),
	} {
		if strings.Contains(text, form) {
			require.Fail(t, "a secret is visible", "%q in %q", form, text)
		}
	}
}

// RequireHidden fails if a value, or an error that it wraps, reveals a secret when it is printed, marshaled or logged in any way.
func RequireHidden(t testing.TB, v any, secrets ...string) {
	t.Helper()
	for _, text := range formats(v) {
		for _, s := range secrets {
			RequireNoTrace(t, text, s)
		}
	}
	switch e := v.(type) {
	case interface{ Unwrap() error }:
		if inner := e.Unwrap(); inner != nil {
			RequireHidden(t, inner, secrets...)
		}
	case interface{ Unwrap() []error }:
		for _, inner := range e.Unwrap() {
			RequireHidden(t, inner, secrets...)
		}
	}
}

// formats returns the printed, marshaled and logged forms of a value.
func formats(v any) []string {
	var out []string
	for _, verb := range Verbs {
		out = append(out, fmt.Sprintf(verb, v))
	}
	err, isError := v.(error)
	if !isError {
		err = errors.New("none")
	}
	out = append(out, fmt.Sprint(v), fmt.Sprintln(v), fmt.Errorf("wrapped: %w", err).Error())
	if b, err := stdjson.Marshal(v); err == nil {
		out = append(out, string(b))
	}
	if b, err := json.Marshal(v); err == nil {
		out = append(out, string(b))
	}
	var text bytes.Buffer
	for _, h := range []slog.Handler{slog.NewTextHandler(&text, nil), slog.NewJSONHandler(&text, nil)} {
		slog.New(h).Info("m", "value", v, slog.Group("g", "value", v))
	}
	return append(out, text.String())
}

// Recorder records the log of a client and the arguments of its hooks.
type Recorder struct {
	mu     sync.Mutex
	text   bytes.Buffer
	values []any
}

// Write appends to the log.
func (r *Recorder) Write(p []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.text.Write(p)
}

// Add records the arguments of a hook.
func (r *Recorder) Add(values ...any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.values = append(r.values, values...)
}

// Logger returns a logger at the lowest level that writes to the recorder, as text and as JSON.
func (r *Recorder) Logger() *slog.Logger {
	lowest := &slog.HandlerOptions{Level: slog.Level(-100), AddSource: true}
	return slog.New(slog.NewMultiHandler(slog.NewTextHandler(r, lowest), slog.NewJSONHandler(r, lowest)))
}

// Log returns the recorded log.
func (r *Recorder) Log() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.text.String()
}

// RequireHidden fails if the log or a value reveals a secret, or if there is no log or no value.
func (r *Recorder) RequireHidden(t testing.TB, secrets ...string) {
	t.Helper()
	require.NotEmpty(t, r.Log())
	require.NotEmpty(t, r.values)
	for _, s := range secrets {
		RequireNoTrace(t, r.Log(), s)
	}
	for _, v := range r.values {
		RequireHidden(t, v, secrets...)
	}
}
