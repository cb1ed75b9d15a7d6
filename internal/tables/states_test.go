package tables

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

const steps = `package p

const (
	StepA Step = "a" // begins
	StepB Step = "b"
)

func other() []int { return []int{1} }

func table() []row {
	return []row{
		{StepA, (*run).a, []Step{StepB, StepA}},
		{StepB, nil, []Step{StepA}},
	}
}
`

func TestStates(t *testing.T) {
	for _, test := range []struct{ name, source, want, wrong string }{
		{"the rows of table", steps, "stateDiagram-v2\n    [*] --> a\n    a --> b\n    a --> a\n    b --> a\n    b --> [*]\n", ""},
		{"no table", "package p\n", "", "no function table has the steps"},
		{
			"an unknown step", "package p\nconst A Step = \"a\"\nfunc table() []row { return []row{{A, []Step{B}}} }\n", "",
			"the step a leads to one that is unknown",
		},
		{"a row without a list", "package p\nconst A Step = \"a\"\nfunc table() []row { return []row{{A, nil}} }\n", "", "end with a list"},
	} {
		t.Run(test.name, func(t *testing.T) {
			name := filepath.Join(t.TempDir(), "steps.go")
			require.NoError(t, os.WriteFile(name, []byte(test.source), 0o600))
			got, err := readStates(name)
			if test.wrong != "" {
				require.ErrorContains(t, err, test.wrong)
				return
			}
			require.NoError(t, err)
			require.Equal(t, test.want, got)
			text, err := (&Source{states: got}).Provisioning("A.\n<!-- states -->\nold\n<!-- /states -->\nB.\n")
			require.NoError(t, err)
			require.Equal(t, "A.\n<!-- states -->\n```mermaid\n"+test.want+"```\n<!-- /states -->\nB.\n", text)
		})
	}
	t.Run("no file", func(t *testing.T) {
		got, err := readStates(filepath.Join(t.TempDir(), "steps.go"))
		require.NoError(t, err)
		require.Empty(t, got)
	})
	t.Run("no markers", func(t *testing.T) {
		_, err := (&Source{}).Provisioning("text")
		require.ErrorContains(t, err, "<!-- states -->")
	})
}
