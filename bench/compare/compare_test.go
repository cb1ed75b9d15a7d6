package main

import (
	"bytes"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestMain(m *testing.M) {
	if os.Getenv(roleEnv) != "" {
		main()
		return
	}
	os.Exit(m.Run())
}

// Each side of each row works.
func TestCompare(t *testing.T) {
	var out bytes.Buffer
	require.NoError(t, compare(options{run: regexp.MustCompile(""), rounds: 1, cpu: true}, &out))
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	require.Greater(t, len(lines), 40)
	for _, line := range lines[2:] {
		require.Equal(t, 8, strings.Count(line, "|"), line)
	}
}

func TestRatios(t *testing.T) {
	base := []cost{{Calls: 2, Time: 10, CPU: 4, Bytes: 100, Allocs: 10}, {Calls: 2, Time: 20, CPU: 4, Bytes: 100, Allocs: 10}, {Calls: 2, Time: 30, CPU: 4, Bytes: 100, Allocs: 10}}
	side := []cost{{Calls: 1, Time: 10, CPU: 1, Bytes: 25, Allocs: 4}, {Calls: 1, Time: 10, CPU: 1, Bytes: 25, Allocs: 4}, {Calls: 1, Time: 30, CPU: 1, Bytes: 25, Allocs: 4}}
	require.Equal(t, []string{"2.00", "1.00 to 2.00", "0.50", "0.50", "0.80"}, ratios(options{cpu: true}, rowInfo{}, base, side))
	require.Equal(t, []string{"2.00", "1.00 to 2.00", "0.50", "0.80"}, ratios(options{}, rowInfo{}, base, side))
	require.Equal(t, []string{"7.0 MB", "", "", ""}, ratios(options{}, rowInfo{Absolute: "MB"}, base, []cost{{Value: 7}}))
}

func TestBuildAgainst(t *testing.T) {
	t.Chdir("..")
	program, clean, err := buildAgainst("..")
	defer clean()
	require.NoError(t, err)
	w, err := startWorker(program)
	require.NoError(t, err)
	defer w.stop()
	c, err := w.measure(task{w.rows[0].Name, 1, 3})
	require.NoError(t, err)
	require.EqualValues(t, 3, c.Calls)
	require.NotZero(t, c.Allocs)
}
