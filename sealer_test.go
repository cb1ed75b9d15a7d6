package buckt_test

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/internal/secrettest"
)

func TestAESGCMSealer(t *testing.T) {
	t.Parallel()
	old, both, other := newSealer(t, sealingKey), newSealer(t, otherSealKey, sealingKey), newSealer(t, otherSealKey)
	plain, bound := []byte("plain"), []byte("bound")
	byOld, err := old.Seal(plain, bound)
	require.NoError(t, err)
	require.Len(t, byOld, len(plain)+29)
	require.Equal(t, byte(1), byOld[0])
	byBoth, err := both.Seal(plain, bound)
	require.NoError(t, err)
	require.Equal(t, "plain", string(plain))
	require.Equal(t, "bound", string(bound))
	for name, tt := range map[string]struct {
		sealer        buckt.Sealer
		sealed, bound []byte
		fails         string
	}{
		"its own":               {old, byOld, bound, ""},
		"any of its keys":       {both, byOld, bound, ""},
		"the first key":         {both, byBoth, bound, ""},
		"the first key, alone":  {other, byBoth, bound, ""},
		"not by the old key":    {old, byBoth, bound, "no key opens"},
		"not by another key":    {other, byOld, bound, "no key opens"},
		"bound to another text": {old, byOld, []byte("bounds"), "no key opens"},
		"bound to nothing":      {old, byOld, nil, "no key opens"},
		"changed":               {old, append(bytes.Clone(byOld[:len(byOld)-1]), byOld[len(byOld)-1]^1), bound, "no key opens"},
		"another nonce":         {old, append([]byte{1, byOld[1] ^ 1}, byOld[2:]...), bound, "no key opens"},
		"cut off":               {old, byOld[:20], bound, "no key opens"},
		"the format alone":      {old, byOld[:1], bound, "no key opens"},
		"empty":                 {old, nil, bound, "is empty"},
		"a newer format":        {old, append([]byte{2}, byOld[1:]...), bound, "has format 2, and this version of buckt opens format 1"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := tt.sealer.Open(tt.sealed, tt.bound)
			if tt.fails == "" {
				require.NoError(t, err)
				require.Equal(t, plain, got)
				return
			}
			require.Nil(t, got)
			require.ErrorContains(t, err, tt.fails)
			if tt.fails == "no key opens" {
				require.ErrorIs(t, err, buckt.ErrSealKey)
			}
		})
	}
	secrettest.RequireHidden(t, both, sealingKey, otherSealKey)
	secrettest.RequireHidden(t, struct{ s buckt.Sealer }{both}, sealingKey, otherSealKey)
}

func TestAESGCMSealerKeys(t *testing.T) {
	t.Parallel()
	good := []byte(sealingKey)
	for name, tt := range map[string]struct {
		keys        [][]byte
		field, rule string
	}{
		"none":            {nil, "keys", "must have at least one"},
		"nil":             {[][]byte{nil}, "keys[0]", "must have 32 bytes, and has 0"},
		"a short one":     {[][]byte{good, good[:31]}, "keys[1]", "must have 32 bytes, and has 31"},
		"a long one":      {[][]byte{append(good, 0)}, "keys[0]", "must have 32 bytes, and has 33"},
		"one of AES-128":  {[][]byte{good[:16]}, "keys[0]", "must have 32 bytes, and has 16"},
		"one not filled":  {[][]byte{good, make([]byte, 32)}, "keys[1]", "must be random"},
		"one in base64":   {[][]byte{[]byte("MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlBQkNERUY=")}, "keys[0]", "must have 32 bytes, and has 44"},
		"one of 64 bytes": {[][]byte{append(good[:32:32], good...)}, "keys[0]", "and has 64"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, err := buckt.NewAESGCMSealer(tt.keys...)
			require.Nil(t, s)
			requireInvalid(t, err, "NewAESGCMSealer", tt.field, tt.rule)
			secrettest.RequireHidden(t, err, sealingKey)
		})
	}
	// The sealer does not depend on the memory of its keys.
	key := []byte(sealingKey)
	s, err := buckt.NewAESGCMSealer(key)
	require.NoError(t, err)
	sealed, err := s.Seal([]byte("a"), nil)
	require.NoError(t, err)
	clear(key)
	_, err = s.Open(sealed, nil)
	require.NoError(t, err)
}

// InClear returns a copy.
func TestInClear(t *testing.T) {
	t.Parallel()
	plain := []byte("plain")
	sealed, err := buckt.InClear.Seal(plain, []byte("bound"))
	require.NoError(t, err)
	plain[0] = 'P'
	require.Equal(t, "plain", string(sealed))
	opened, err := buckt.InClear.Open(sealed, nil)
	require.NoError(t, err)
	require.Equal(t, "plain", string(opened))
}
