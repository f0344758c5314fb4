"""A report: one HTML file that opens from disk, with the working ManifoldView in it.

run folders ─► run_report: facts, findings, figures ─┐
            ─► embedded_view: packed tables, pictures ├─► report: the template, filled ─► FILE.html
"""
