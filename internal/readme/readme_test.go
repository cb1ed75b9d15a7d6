package readme

import (
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/contractcheck"
)

const root = "../.."

func read(t *testing.T, path ...string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(path...))
	require.NoError(t, err)
	return string(text)
}

// block is a fenced block of Markdown.
type block struct{ language, text string }

var fence = regexp.MustCompile("(?ms)^```(\\w*)\n(.*?)^```$")

func blocks(markdown string) []block {
	var all []block
	for _, match := range fence.FindAllStringSubmatch(markdown, -1) {
		all = append(all, block{language: match[1], text: match[2]})
	}
	return all
}

// documents are README.md, CONTRIBUTING.md and so on, and the pages of docs, by their paths below the root.
func documents(t *testing.T) []string {
	t.Helper()
	var names []string
	for _, pattern := range []string{"*.md", "docs/*.md"} {
		paths, err := filepath.Glob(filepath.Join(root, pattern))
		require.NoError(t, err)
		for _, path := range paths {
			name, err := filepath.Rel(root, path)
			require.NoError(t, err)
			names = append(names, filepath.ToSlash(name))
		}
	}
	require.Subset(t, names, []string{"README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md", "docs/architecture.md"})
	return names
}

// TestGoCode wants every Go block of the documents, line by line, in a Go file of this folder or of the example for tests. These are
// compiled and run.
func TestGoCode(t *testing.T) {
	paths, err := filepath.Glob("*.go")
	require.NoError(t, err)
	programs, err := filepath.Glob("*/*.go")
	require.NoError(t, err)
	tests, err := filepath.Glob(filepath.Join(root, "examples", "testing", "*_test.go"))
	require.NoError(t, err)
	var sources []string
	for _, path := range slices.Concat(paths, programs, tests) {
		sources = append(sources, "\n"+read(t, path))
	}
	found := 0
	for _, document := range documents(t) {
		for _, b := range blocks(read(t, root, document)) {
			if b.language == "go" {
				found++
				require.True(t, occurs(b.text, sources), "no such Go file has this code of %s:\n%s", document, b.text)
			}
		}
	}
	require.Greater(t, found, 5)
}

// occurs reports whether a source contains the code with any indentation.
func occurs(code string, sources []string) bool {
	for depth := range 4 {
		indented := "\n" + indent(code, strings.Repeat("\t", depth))
		for _, source := range sources {
			if strings.Contains(source, indented) {
				return true
			}
		}
	}
	return false
}

func indent(code, by string) string {
	var b strings.Builder
	for line := range strings.Lines(code) {
		if line != "\n" {
			b.WriteString(by)
		}
		b.WriteString(line)
	}
	return b.String()
}

// TestCommands wants every command of the documents in .ci/run, which runs them.
func TestCommands(t *testing.T) {
	var run []string
	for line := range strings.Lines(read(t, root, ".ci", "run")) {
		if line = strings.TrimSpace(line); !strings.HasPrefix(line, "#") {
			run = append(run, line)
		}
	}
	ci := strings.Join(run, "\n")
	found := map[string]int{}
	for _, document := range documents(t) {
		for _, b := range blocks(read(t, root, document)) {
			require.Contains(t, []string{"go", "sh", "json", "text", "mermaid"}, b.language, "%s: a block of another kind is not checked", document)
			if b.language != "sh" {
				continue
			}
			for line := range strings.Lines(b.text) {
				command, _, _ := strings.Cut(line, "#")
				if command = strings.TrimSpace(command); command == "" || command == ".ci/run" {
					continue
				}
				found[document]++
				require.True(t, strings.Contains(ci, command), "%s: .ci/run does not run %q", document, command)
			}
		}
	}
	require.Positive(t, found["README.md"])
	require.Positive(t, found["CONTRIBUTING.md"])
}

var link = regexp.MustCompile(`\]\(([^)]+)\)`)

var (
	heading    = regexp.MustCompile(`(?m)^#+ (.+)$`)
	notInLinks = regexp.MustCompile(`[^\w -]`)
)

// anchors returns the fragments of links to the headings of a document, as GitHub makes them.
func anchors(t *testing.T, document string) []string {
	t.Helper()
	var all []string
	for _, match := range heading.FindAllStringSubmatch(read(t, root, document), -1) {
		all = append(all, strings.ReplaceAll(notInLinks.ReplaceAllString(strings.ToLower(match[1]), ""), " ", "-"))
	}
	return all
}

// TestLinks wants every link inside the repository to lead somewhere.
func TestLinks(t *testing.T) {
	for _, document := range documents(t) {
		prose := fence.ReplaceAllString(read(t, root, document), "")
		for _, match := range link.FindAllStringSubmatch(prose, -1) {
			if strings.Contains(match[1], "://") {
				continue
			}
			target, anchor, _ := strings.Cut(match[1], "#")
			file := document
			if target != "" {
				file = filepath.Join(filepath.Dir(document), target)
			}
			_, err := os.Stat(filepath.Join(root, file))
			require.NoError(t, err, document)
			if anchor != "" {
				require.Contains(t, anchors(t, file), anchor, document)
			}
		}
	}
}

// TestMethods verifies that docs/methods.md names every method, and none that does not exist.
func TestMethods(t *testing.T) {
	row := regexp.MustCompile("(?m)^\\| `client\\.([\\w.]+)` \\| (.*) \\|$")
	named := map[string][]string{}
	for _, match := range row.FindAllStringSubmatch(read(t, root, "docs", "methods.md"), -1) {
		named[match[1]] = strings.Split(strings.ReplaceAll(match[2], "`", ""), ", ")
	}
	there := services(reflect.TypeFor[buckt.Client](), "")
	for service, methods := range there {
		require.ElementsMatch(t, methods, named[service], "client.%s", service)
	}
	require.Len(t, named, len(there))
}

// services are the methods of each service below a client, also of those that are fields of another one.
func services(client reflect.Type, path string) map[string][]string {
	all := map[string][]string{}
	for i := range client.NumField() {
		field := client.Field(i)
		if !field.IsExported() {
			continue
		}
		for j := range field.Type.NumMethod() {
			all[path+field.Name] = append(all[path+field.Name], field.Type.Method(j).Name)
		}
		maps.Copy(all, services(field.Type.Elem(), path+field.Name+"."))
	}
	return all
}

// TestSystems wants the README's table of systems to count the operations of the contract.
func TestSystems(t *testing.T) {
	there := map[string]int{}
	for _, match := range regexp.MustCompile(`(?m)^ +operationId: ([a-z]+)`).FindAllStringSubmatch(read(t, root, "openapi.yaml"), -1) {
		there[match[1]]++
	}
	told := map[string]int{}
	for _, match := range regexp.MustCompile(`(?m)^\| (\w+) \| .* \| (\d+) \|$`).FindAllStringSubmatch(read(t, root, "README.md"), -1) {
		n, err := strconv.Atoi(match[2])
		require.NoError(t, err)
		told[strings.ToLower(match[1])] = n
	}
	require.Equal(t, there, told)
}

// TestModule verifies that the README names the Go version, and docs/dependencies.md every module that is required directly.
func TestModule(t *testing.T) {
	text := read(t, root, "README.md")
	dependencies := read(t, root, "docs", "dependencies.md")
	module := read(t, root, "go.mod")
	version := regexp.MustCompile(`(?m)^go (\d+\.\d+)`).FindStringSubmatch(module)
	require.True(t, strings.Contains(text, "Go "+version[1]), "the README names another version than Go %s", version[1])
	require.True(t, strings.Contains(text, "`"+buckt.Version+"`"), "the README names another version than %s", buckt.Version)

	required := regexp.MustCompile(`(?m)^(?:require )?\t?(\S+) v\S+$`).FindAllStringSubmatch(module, -1)
	require.NotEmpty(t, required)
	for _, match := range required {
		name := strings.TrimPrefix(match[1], "github.com/")
		require.True(t, strings.Contains(dependencies, "`"+name+"`"), "docs/dependencies.md does not name %s", name)
	}
}

// A page is read in one sitting. The fields of a state are a generated reference.
func TestPagesAreShort(t *testing.T) {
	for _, document := range documents(t) {
		if document == "CHANGELOG.md" || document == "docs/state-fields.md" {
			continue
		}
		t.Run(document, func(t *testing.T) {
			lines := strings.Count(read(t, root, document), "\n")
			require.LessOrEqual(t, lines, 200)
		})
	}
}

// TestProgram runs the README's program as a user does, but for the base URL.
func TestProgram(t *testing.T) {
	server := mockserver.New(t, mockserver.WithContractCheck(contractcheck.New()), mockserver.WithProvisioning(0))
	addr, err := server.Listen("127.0.0.1:0")
	require.NoError(t, err)
	program := exec.CommandContext(t.Context(), "go", "run", "./quickstart")
	program.Env = append(os.Environ(),
		"BUCKT_BASE_URL="+server.Buckt().BaseURLAt(addr),
		"BUCKT_API_KEY="+server.Buckt().Organization().APIKey())
	out, err := program.CombinedOutput()
	require.NoError(t, err, "%s", out)
	require.Regexp(t, `(?s)^assets is active\nsee http://127\.0\.0\.1:\d+/\w+\.files\.buckt\.dev/hello\.txt\nhello\.txt 5\n$`, string(out))
}
