package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"strings"
)

// program is a running mock.
type program struct {
	command *exec.Cmd
	// The content of its first line.
	Buckt  struct{ BaseURL, APIKey string }
	Linode struct{ BaseURL, Token string }
	S3     struct{ Endpoint string }
}

// start starts the mock on its own port and waits for its first line.
func start(ctx context.Context, command []string) (*program, error) {
	args := append(command[1:len(command):len(command)], "-addr", "127.0.0.1:0", "-provisioning", "0")
	p := &program{command: exec.CommandContext(ctx, command[0], args...)}
	stdout, err := p.command.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := p.command.Start(); err != nil {
		return nil, err
	}
	first, err := bufio.NewReader(stdout).ReadBytes('\n')
	if err == nil {
		err = json.Unmarshal(withoutUnderscores(first), p)
	}
	if err != nil {
		_ = p.stop()
		return nil, fmt.Errorf("the first line: %w", err)
	}
	return p, nil
}

// withoutUnderscores converts the names in the line to those of Go, which are compared ignoring case.
func withoutUnderscores(line []byte) []byte {
	return []byte(strings.NewReplacer(`"base_url"`, `"baseURL"`, `"api_key"`, `"apiKey"`).Replace(string(line)))
}

func (p *program) stop() error {
	if err := p.command.Process.Signal(os.Interrupt); err != nil {
		return err
	}
	return p.command.Wait()
}

// peakMemory returns the peak memory of the program in the kernel's format, such as "31240 kB".
func (p *program) peakMemory() (string, error) {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.command.Process.Pid))
	if err != nil {
		return "", err
	}
	for line := range strings.Lines(string(status)) {
		if peak, found := strings.CutPrefix(line, "VmHWM:"); found {
			return strings.TrimSpace(peak), nil
		}
	}
	return "", fmt.Errorf("the kernel does not tell VmHWM")
}
