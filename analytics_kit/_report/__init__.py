"""The inside of :mod:`analytics_kit.report`: the kernel that runs a template and the page it becomes."""
