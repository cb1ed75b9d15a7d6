package main

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "write testdata/errors.txt")

// All error texts of the program, to be read as a whole. Run with -update after a change, and read the difference.
func TestErrorTexts(t *testing.T) {
	taken := strings.TrimSuffix(strings.TrimPrefix(start(t).Buckt.BaseURL, "http://"), "/v1")
	var texts strings.Builder
	for _, args := range [][]string{
		{"-nothing"},
		{"serve"},
		{"-addr"},
		{"-addr", "nonsense"},
		{"-addr", "127.0.0.1:99999"},
		{"-addr", taken},
		{"-plan", "gold"},
		{"-provisioning", "10"},
		{"-provisioning", "-1s"},
		{"-random-seed", "-1"},
		{"-rate-limits=perhaps"},
		{"-seed", "none.json"},
		{"-seed", seedFile(t, "{")},
		{"-seed", seedFile(t, `{}`)},
		{"-seed", seedFile(t, `{"version":1}`)},
		{"-seed", seedFile(t, `{"version":2,"linod":{}}`)},
		{"-seed", seedFile(t, `{"version":2,"buckt":{"organizations":[{"plan":"gold"}]}}`)},
	} {
		var stdout output
		var stderr bytes.Buffer
		status := run(t.Context(), args, &stdout, &stderr)
		require.NotZero(t, status, args)
		fmt.Fprintf(&texts, "buckt-mock %s: status %d\n%s\n", strings.Join(args, " "), status, stderr.String())
	}
	text := texts.String()
	for folder := range strings.SplitSeq(text, "\n") {
		if before, found := strings.CutSuffix(folder, "seed.json: status 2"); found {
			text = strings.ReplaceAll(text, strings.TrimPrefix(before, "buckt-mock -seed "), "")
		}
	}
	text = strings.ReplaceAll(text, taken, "127.0.0.1:PORT")
	if *update {
		require.NoError(t, os.WriteFile("testdata/errors.txt", []byte(text), 0o644))
	}
	want, err := os.ReadFile("testdata/errors.txt")
	require.NoError(t, err)
	require.Equal(t, string(want), text)
}

// -h prints each flag in one group.
func TestFlagGroups(t *testing.T) {
	var stderr bytes.Buffer
	_, err := parseFlags([]string{"-h"}, &stderr)
	require.ErrorIs(t, err, flag.ErrHelp)
	var flags flag.FlagSet
	new(settings).define(&flags)
	count := 0
	flags.VisitAll(func(f *flag.Flag) {
		count++
		require.Equal(t, 1, strings.Count(stderr.String(), "\n  -"+f.Name+" "), f.Name)
	})
	require.Equal(t, count, strings.Count(stderr.String(), "\n  -"))
}

func TestVersion(t *testing.T) {
	var stdout output
	var stderr bytes.Buffer
	require.Zero(t, run(t.Context(), []string{"-version"}, &stdout, &stderr))
	require.Regexp(t, `^buckt-mock \d+\.\d+\.\d+ .*go1\.\S+\n$`, stdout.String())
	require.Empty(t, stderr.String())
}
