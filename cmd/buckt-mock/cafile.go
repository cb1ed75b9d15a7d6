package main

import (
	"fmt"
	"os"
)

// writeCA writes the certificate to trust into a file, because most clients need a file. The caller removes it.
func writeCA(pem string) (path string, err error) {
	file, err := os.CreateTemp("", "buckt-mock-ca-*.pem")
	if err != nil {
		return "", fmt.Errorf("the certificate: %w", err)
	}
	_, err = file.WriteString(pem)
	if closeErr := file.Close(); err == nil {
		err = closeErr
	}
	if err != nil {
		_ = os.Remove(file.Name())
		return "", fmt.Errorf("the certificate: %w", err)
	}
	return file.Name(), nil
}
