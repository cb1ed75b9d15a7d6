package tables

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// Write writes the tables of doc.go, credentials.go, README.md and docs/methods.md, and the diagram of docs/provisioning.md. The folder is
// that of package buckt.
func Write(folder string) error {
	s, err := Read(folder)
	if err != nil {
		return err
	}
	for name, update := range s.updates() {
		name = filepath.Join(folder, name)
		old, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		text, err := update(string(old))
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		if text == string(old) {
			continue
		}
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			return err
		}
	}
	return nil
}

// updates returns the functions that update the tables of a file, by file name.
func (s *Source) updates() map[string]func(text string) (string, error) {
	all := map[string]func(string) (string, error){
		"doc.go": s.Doc, "credentials.go": s.Credentials,
		"README.md": s.Readme, "docs/methods.md": s.Methods,
	}
	if s.states != "" {
		all["docs/provisioning.md"] = s.Provisioning
	}
	return all
}

// Doc returns the text of doc.go with its tables of systems and operations up to date. A table is the lines with a tab that follow its
// first one.
func (s *Source) Doc(text string) (string, error) {
	inTable := func(line string) bool { return line == "\n" || strings.HasPrefix(line, "\t") }
	text, err := replace(text, "\tSystem ", inTable, s.docSystems())
	if err != nil {
		return "", err
	}
	return replace(text, "\tMethod ", inTable, s.docOperations())
}

// Credentials returns the text of credentials.go with the variables in the comment of FromEnv up to date.
func (s *Source) Credentials(text string) (string, error) {
	inTable := func(line string) bool { return strings.HasPrefix(line, "//\t") }
	before, comment, found := strings.Cut(text, "\n// FromEnv ")
	if !found {
		return "", errors.New("no comment starts with FromEnv")
	}
	comment, err := replace(comment, "//\t", inTable, s.variables())
	return before + "\n// FromEnv " + comment, err
}

// Readme returns the text of README.md with its table of systems up to date.
func (s *Source) Readme(text string) (string, error) {
	return replace(text, "| system |", inMarkdownTable, s.readmeSystems())
}

// Methods returns the text of docs/methods.md with its table of services up to date.
func (s *Source) Methods(text string) (string, error) {
	return replace(text, "| service |", inMarkdownTable, s.methodsServices())
}

func inMarkdownTable(line string) bool { return strings.HasPrefix(line, "|") }

// replace replaces the lines of a table, from the one that starts with head to the last one before a line that is not in it.
func replace(text, head string, inTable func(line string) bool, table string) (string, error) {
	start := strings.Index(text, "\n"+head) + 1
	if start == 0 {
		return "", fmt.Errorf("no table starts with %q", head)
	}
	end := start
	for line := range strings.Lines(text[start:]) {
		if !inTable(line) {
			break
		}
		end += len(line)
	}
	if strings.HasSuffix(text[:end], "\n\n") {
		end-- // the empty line after it
	}
	return text[:start] + table + text[end:], nil
}

func (s *Source) docSystems() string {
	rows := [][2]string{{"Options", "Variables"}}
	names := []string{"System"}
	for i := range s.systems {
		names = append(names, s.systems[i].name)
		rows = append(rows, [2]string{s.systems[i].options(), s.systems[i].variables("")})
	}
	var b strings.Builder
	for i, row := range rows {
		fmt.Fprintf(&b, "\t%-12s%-64s%s\n", names[i], row[0], row[1])
	}
	return b.String()
}

func (s *Source) variables() string {
	var b strings.Builder
	var urls []string
	for i := range s.systems {
		row := &s.systems[i]
		var names []string
		for _, p := range []parameter{row.user, row.password, row.token, row.organization} {
			if p.variable != "" {
				names = append(names, p.variable)
			}
		}
		fmt.Fprintf(&b, "//\t%s\n", strings.Join(names, ", "))
		urls = append(urls, row.baseURL)
	}
	fmt.Fprintf(&b, "//\t%s\n", strings.Join(urls, ", "))
	return b.String()
}

func (s *Source) docOperations() string {
	var b strings.Builder
	row := func(method, call, id string) { fmt.Fprintf(&b, "\t%-32s%-62s%s\n", method, call, id) }
	row("Method", "HTTP", "Operation")
	for i, op := range s.Operations {
		if i > 0 && op.System != s.Operations[i-1].System {
			b.WriteString("\n")
		}
		row(op.Name, op.Method+" "+op.Path, op.ID)
	}
	return b.String()
}

func (s *Source) readmeSystems() string {
	count := map[string]int{}
	for _, op := range s.Operations {
		count[op.System]++
	}
	var b strings.Builder
	b.WriteString("| system | what it gives or takes | credential in the environment | operations |\n| --- | --- | --- | --- |\n")
	for i := range s.systems {
		row := &s.systems[i]
		fmt.Fprintf(&b, "| %s | %s | %s | %d |\n", row.name, row.about, row.variables("`"), count[row.id])
	}
	return b.String()
}

func (s *Source) methodsServices() string {
	var b strings.Builder
	b.WriteString("| service | methods |\n| --- | --- |\n")
	for _, service := range s.services {
		if len(service.methods) > 0 {
			fmt.Fprintf(&b, "| `client.%s` | `%s` |\n", service.name, strings.Join(service.methods, "`, `"))
		}
	}
	return b.String()
}
