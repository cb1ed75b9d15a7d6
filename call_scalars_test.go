package buckt

import (
	"math"
	"testing"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/stretchr/testify/require"
)

func TestDecodeTime(t *testing.T) {
	t.Parallel()
	want := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	for text, want := range map[string]time.Time{
		`"2026-01-02T03:04:05Z"`:               want,
		`"2026-01-02T05:04:05+02:00"`:          want,
		`"2026-01-02T05:04:05\u002b02:00"`:     want,
		`"\u0032026-01-02T03:04:05Z"`:          want,
		`"2026-01-02t03:04:05z"`:               want,
		`"2026-01-02T03:04:05+0000"`:           want,
		`"2026-01-02T05:04:05+0200"`:           want,
		`"2026-01-02 03:04:05"`:                want,
		`"2026-01-02 03:04:05Z"`:               want,
		`"2026-01-02 03:04:05+00:00"`:          want,
		`"2026-01-02T03:04:05"`:                want,
		`"2026-01-02T03:04:05.123456789Z"`:     want.Add(123456789),
		`"2026-01-02 03:04:05.1"`:              want.Add(100 * time.Millisecond),
		`"2026-01-02T03:04:05.123456789+0000"`: want.Add(123456789),
		`""`:                                   {},
		`null`:                                 {},
	} {
		got := time.Unix(7, 0)
		require.NoError(t, json.Unmarshal([]byte(text), &got, decodeOptions), text)
		require.True(t, want.Equal(got), "%s: %s", text, got)
	}
	for _, text := range []string{`"yesterday"`, `"2026-01-02"`, `"2026-13-02T03:04:05Z"`, `7`, `true`, `[]`, `{}`, `"2026-01-02T03:04:05+2"`, `" "`, `"2026-01-02T03:04:05Z\u0000"`} {
		var got time.Time
		require.Error(t, json.Unmarshal([]byte(text), &got, decodeOptions), text)
	}
}

func TestDecodeWhole(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]int64{
		"0": 0, "-0": 0, "0.0": 0, "0e5": 0, "0e999999999": 0, "7": 7, "-7": -7, "5e9": 5_000_000_000, "5E9": 5_000_000_000, "5e+9": 5_000_000_000, "5000000000.0": 5_000_000_000,
		"1.5e3": 1500, "1500e-2": 15, "-1.50e1": -15, "9223372036854775807": math.MaxInt64, "-9223372036854775808": math.MinInt64,
		"9007199254740993": 9007199254740993, "9007199254740993.0": 9007199254740993, "9.007199254740993e15": 9007199254740993,
		"9223372036854775807.000": math.MaxInt64, "922337203685477580.7e1": math.MaxInt64, "0.000001e6": 1, "100000000000000000000e-2": 1_000_000_000_000_000_000,
	} {
		got, pointer, plain := int64(-1), new(int64), -1
		require.NoError(t, json.Unmarshal([]byte(text), &got, decodeOptions), text)
		require.Equal(t, want, got, text)
		require.NoError(t, json.Unmarshal([]byte(text), &pointer, decodeOptions), text)
		require.Equal(t, want, *pointer, text)
		require.NoError(t, json.Unmarshal([]byte(text), &plain, decodeOptions), text)
		require.EqualValues(t, want, plain, text)
	}
	for _, text := range []string{
		"1.5", "15e-1", "1e-1", "9223372036854775808", "-9223372036854775809", "1e19", "9.3e18", "1e999", "1e-999", "1e99999999999999999999", "12345678901234567890.0",
		`"7"`, "true", "[]", "{}",
	} {
		var got int64
		require.Error(t, json.Unmarshal([]byte(text), &got, decodeOptions), text)
	}
	got := int64(7)
	require.NoError(t, json.Unmarshal([]byte("null"), &got, decodeOptions))
	require.Zero(t, got)
}

// The time of decoding does not depend on the exponent.
func FuzzScalars(f *testing.F) {
	for _, text := range []string{`5e9`, `1e999999999`, `-0.000e-5`, `"2026-01-02t03:04:05z"`, `"2026-01-02 03:04:05"`} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var n int64
		if json.Unmarshal(data, &n, decodeOptions) == nil {
			var exact float64
			if json.Unmarshal(data, &exact) == nil {
				require.InEpsilon(t, 1+math.Abs(exact), 1+math.Abs(float64(n)), 1e-9)
			}
		}
		var at time.Time
		_ = json.Unmarshal(data, &at, decodeOptions)
	})
}

// A huge number of seconds, which means no limit, does not overflow to a negative duration.
func TestHugeDurations(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]time.Duration{
		"0": 0, "7": 7 * time.Second, "-7": -7 * time.Second, "9223372036": 9223372036 * time.Second, "9223372037": math.MaxInt64,
		"999999999999": math.MaxInt64, "9223372036854775807": math.MaxInt64, "-9223372036854775808": math.MinInt64, "1e18": math.MaxInt64,
	} {
		var usage TornadoUsage
		require.NoError(t, json.Unmarshal([]byte(`{"max_duration_limit_seconds":`+text+`}`), &usage, decodeOptions))
		require.Equal(t, want, *usage.MaxDurationLimit, text)
	}
	var log Log
	require.NoError(t, json.Unmarshal([]byte(`{"durationMs":9223372036854775807}`), &log, decodeOptions))
	require.Equal(t, time.Duration(math.MaxInt64), log.Duration)
}

// A field that cannot be decoded does not prevent decoding the id of a created key in any notation.
func TestRestoreCreatedKeyID(t *testing.T) {
	t.Parallel()
	var k linodeCreatedKey
	require.True(t, k.restore(recoverScalars([]byte(`{"id":3.573416e6,"access_key":"A","secret_key":"S","regions":7}`), "")))
	require.Equal(t, 3573416, k.ID)
	require.Equal(t, "S", k.SecretKey.Reveal())
}
